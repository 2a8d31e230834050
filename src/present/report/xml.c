#include "present/report/xml.h"

#include <stdlib.h>
#include <string.h>

#include "yaml/document.h"

enum { LIMIT_BYTES = 1 << 26 };

fl_xml_calls fl_xml;

static fl_status load(fl_error *err)
{
  static const char *const names[] = {FL_XML_CALLS(FL_LIBRARY_NAME)};
  static fl_library library = {
      .soname = FL_XML2_SONAME, .names = names, .count = sizeof names / sizeof names[0], .functions = &fl_xml};
  return fl_library_load(&library, err);
}

/* A copy in which "]]>" ends sections of CDATA and nothing else. NULL when there is no memory. */
static char *mend(const char *text, size_t *size)
{
  static const char begin[] = "<![CDATA[", end[] = "]]>";
  char *mended;
  FILE *out = open_memstream(&mended, size);
  if (out == NULL) return NULL;
  for (const char *stop; (stop = strstr(text, end)) != NULL; text = stop + strlen(end)) {
    const char *section = strstr(text, begin);
    fwrite(text, 1, (size_t)(stop - text), out);
    fputs(section != NULL && section < stop ? end : "]]&gt;", out);
  }
  fputs(text, out);
  if (fclose(out) == 0) return mended;
  free(mended);
  return NULL;
}

static fl_status fail(xmlParserCtxt *parser, const char *path, fl_error *err)
{
  const xmlError *why = fl_xml.xmlCtxtGetLastError(parser);
  if (why == NULL) return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "is no XML: nothing is there");
  if (why->code == XML_ERR_NO_MEMORY) return fl_fail_memory(err, "a picture");
  int length = (int)strcspn(why->message, "\n");
  return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, (size_t)why->line, 0, "is no XML: %.*s", length, why->message);
}

static fl_status parse(const char *path, const char *text, size_t size, xmlDoc **out, fl_error *err)
{
  static const int OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE;
  xmlParserCtxt *parser = fl_xml.xmlNewParserCtxt();
  if (parser == NULL) return fl_fail_memory(err, "a picture");
  *out = fl_xml.xmlCtxtReadMemory(parser, text, (int)size, NULL, "UTF-8", OPTIONS);
  fl_status status = *out == NULL ? fail(parser, path, err) : FL_OK;
  fl_xml.xmlFreeParserCtxt(parser);
  return status;
}

fl_status fl_xml_read(const char *path, const char *root, xmlDoc **out, fl_error *err)
{
  char *text, *mended;
  size_t size;
  *out = NULL;
  fl_status status = load(err);
  if (status == FL_OK) status = fl_read_file(path, LIMIT_BYTES, &text, &size, err);
  if (status != FL_OK) return status;
  mended = mend(text, &size);
  free(text);
  if (mended == NULL) return fl_fail_memory(err, "a picture");
  status = parse(path, mended, size, out, err);
  free(mended);
  if (status != FL_OK || fl_xml_is(fl_xml.xmlDocGetRootElement(*out), root)) return status;
  fl_xml.xmlFreeDoc(*out);
  *out = NULL;
  return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "is XML, but no <%s>", root);
}

static int put(void *context, const char *bytes, int count)
{
  return (int)fwrite(bytes, 1, (size_t)count, context);
}

bool fl_xml_write(FILE *out, xmlDoc *document, xmlNode *element)
{
  xmlSaveCtxt *saving = fl_xml.xmlSaveToIO(put, NULL, out, "UTF-8", XML_SAVE_AS_XML);
  if (saving == NULL) return false;
  long saved = element == NULL ? fl_xml.xmlSaveDoc(saving, document) : fl_xml.xmlSaveTree(saving, element);
  return fl_xml.xmlSaveClose(saving) >= 0 && saved >= 0;
}

/* One node of text at most: a parser makes one of an attribute's value where no entities are declared. */
static const char *text_of(const xmlAttr *attribute)
{
  return attribute->children == NULL ? "" : (const char *)attribute->children->content;
}

const char *fl_xml_value(const xmlNode *element, const char *name)
{
  for (const xmlAttr *at = element->properties; at != NULL; at = at->next)
    if (strcmp((const char *)at->name, name) == 0) return text_of(at);
  return NULL;
}

bool fl_xml_is(const xmlNode *node, const char *name)
{
  return node != NULL && node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}
