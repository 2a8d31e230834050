/* Documents of XML as libxml2's trees. Its functions are loaded when they are first needed: fl_xml.xmlSetProp(...)
 * after fl_xml_read(). A function more is a line in the list. */
#ifndef FIELDLINE_SRC_REPORT_XML_H
#define FIELDLINE_SRC_REPORT_XML_H

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlsave.h>
#include <stdbool.h>
#include <stdio.h>

#include "fieldline/error.h"
#include "fieldline/library.h"

/* clang-format off */
#define FL_XML_CALLS(X)                                                                                                \
  X(xmlNewParserCtxt) X(xmlCtxtReadMemory) X(xmlCtxtGetLastError) X(xmlFreeParserCtxt) X(xmlFreeDoc)                   \
  X(xmlDocGetRootElement) X(xmlNewChild) X(xmlNodeAddContent) X(xmlUnlinkNode) X(xmlFreeNode) X(xmlFreeNodeList)       \
  X(xmlHasProp) X(xmlSetProp) X(xmlSetNsProp) X(xmlRemoveProp) X(xmlSaveToIO) X(xmlSaveDoc) X(xmlSaveTree)             \
  X(xmlSaveClose)
/* clang-format on */

typedef struct {
  FL_XML_CALLS(FL_LIBRARY_FIELD)
} fl_xml_calls;
extern fl_xml_calls fl_xml;

/* Read a file of at most 64 MiB whose outermost element is called `root`. "]]>" in texts, which is no XML and which
 * gnuplot writes, is mended. Nothing outside of the file is read. Success: *out belongs to the caller
 * (fl_xml.xmlFreeDoc). Errors: FL_ERR_FILE with the line, FL_ERR_MEMORY. */
fl_status fl_xml_read(const char *path, const char *root, xmlDoc **out, fl_error *err);

/* Write a document, or one element of it. False when there was no memory; what the stream says of itself comes on top.
 */
bool fl_xml_write(FILE *out, xmlDoc *document, xmlNode *element);

/* The text of an attribute of the element; NULL where it has none. */
const char *fl_xml_value(const xmlNode *element, const char *name);

bool fl_xml_is(const xmlNode *node, const char *name); /* an element of that name? */

#endif
