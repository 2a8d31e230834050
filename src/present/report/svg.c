#include "present/report/svg.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "present/report/colours.h"
#include "present/report/xml.h"

static bool begins(const char *text, const char *start)
{
  return strncmp(text, start, strlen(start)) == 0;
}

/* The node behind `node` in the order of the text, within `top`; NULL at the end. */
static xmlNode *next_node(xmlNode *node, const xmlNode *top)
{
  if (node->children != NULL && node->type == XML_ELEMENT_NODE) return node->children;
  while (node != top && node->next == NULL) node = node->parent;
  return node == top ? NULL : node->next;
}

static void remove_node(xmlNode *node)
{
  fl_xml.xmlUnlinkNode(node);
  fl_xml.xmlFreeNode(node);
}

static xmlNode *find_child(const xmlNode *element, const char *name)
{
  xmlNode *child = element->children;
  while (child != NULL && !fl_xml_is(child, name)) child = child->next;
  return child;
}

/* ---- files ---- */

static bool set_title(xmlNode *element, const char *text, size_t size)
{
  char *copy = strndup(text, size);
  xmlNode *title = find_child(element, "title");
  if (title != NULL) {
    fl_xml.xmlFreeNodeList(title->children);
    title->children = title->last = NULL;
  } else {
    title = fl_xml.xmlNewChild(element, NULL, BAD_CAST "title", NULL);
  }
  if (title != NULL && copy != NULL) fl_xml.xmlNodeAddContent(title, BAD_CAST copy);
  free(copy);
  return title != NULL && copy != NULL;
}

/* What is shown when the pointer rests on an element: gnuplot has a script for it, browsers read a title. */
static bool mend_hover(xmlNode *element)
{
  static const char *const scripts[] = {"onmousemove", "onmouseout"};
  const char *script = fl_xml_value(element, scripts[0]);
  const char *text = script == NULL ? NULL : strchr(script, '\''), *end = text == NULL ? NULL : strrchr(text, '\'');
  bool done = end == text || set_title(element, text + 1, (size_t)(end - text) - 1);
  for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
    xmlAttr *attribute = fl_xml.xmlHasProp(element, BAD_CAST scripts[i]);
    if (attribute != NULL) fl_xml.xmlRemoveProp(attribute);
  }
  return done;
}

/* gnuplot's names of plots without one: gnuplot_plot_3b, data index 'hops' using 1:2. */
static bool is_nameless(const xmlNode *title)
{
  const xmlNode *text = title->children;
  if (text == NULL || text->content == NULL) return false;
  return begins((const char *)text->content, "gnuplot_plot_") || begins((const char *)text->content, "data index ");
}

static bool mend(xmlNode *picture, const char *title)
{
  bool done = set_title(picture, title, strlen(title));
  for (xmlNode *node = picture->children; node != NULL && done; node = next_node(node, picture)) {
    if (node->type != XML_ELEMENT_NODE) continue;
    done = mend_hover(node);
    xmlNode *own = find_child(node, "title");
    if (own != NULL && is_nameless(own)) remove_node(own);
  }
  return done;
}

static fl_status write_file(const char *path, xmlDoc *document, fl_error *err)
{
  FILE *out = fopen(path, "we");
  bool written = out != NULL && fl_xml_write(out, document, NULL), failed = out == NULL || ferror(out) != 0;
  if (out != NULL) failed = fclose(out) != 0 || failed;
  if (failed) return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot write: %s", strerror(errno));
  return written ? FL_OK : fl_fail_memory(err, "a picture");
}

fl_status fl_svg_mend(const char *path, const char *title, fl_error *err)
{
  xmlDoc *document;
  fl_status status = fl_xml_read(path, "svg", &document, err);
  if (status != FL_OK) return status;
  bool done = mend(fl_xml.xmlDocGetRootElement(document), title);
  status = done ? write_file(path, document, err) : fl_fail_memory(err, "a picture");
  fl_xml.xmlFreeDoc(document);
  return status;
}

/* ---- inside a page ---- */

/* The name of the variable for a colour; NULL where it is none of ours. */
static const char *find_colour(const char *value)
{
  static const struct {
    const char *word, *name;
  } words[] = {{"black", "ink"}, {"white", "paper"}, {"gray", "grid"}};
  size_t size;
  const fl_colour *colour = fl_colour_find(value, &size);
  if (colour != NULL) return value[size] == '\0' ? colour->name : NULL;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strcmp(value, words[i].word) == 0) return words[i].name;
  return NULL;
}

/* What an attribute is to hold in a page, where ids and what refers to them begin with the picture's own prefix, and
 * colours are variables. NULL without memory; `value` itself: it stays. */
static char *value_in_page(const char *name, char *value, const char *prefix)
{
  char *made = NULL;
  const char *colour = find_colour(value);
  int length = 0;
  if (strcmp(name, "id") == 0)
    length = asprintf(&made, "%s-%s", prefix, value);
  else if (strcmp(name, "href") == 0 && value[0] == '#')
    length = asprintf(&made, "#%s-%s", prefix, value + 1);
  else if (begins(value, "url(#"))
    length = asprintf(&made, "url(#%s-%s", prefix, value + strlen("url(#"));
  else if (colour != NULL)
    length = asprintf(&made, "var(--%s)", colour);
  else
    return value;
  return length < 0 ? NULL : made;
}

static bool adapt_attributes(xmlNode *element, const char *prefix)
{
  for (xmlAttr *at = element->properties; at != NULL; at = at->next) {
    char *value = at->children == NULL ? NULL : (char *)at->children->content;
    if (value == NULL) continue;
    char *made = value_in_page((const char *)at->name, value, prefix);
    if (made == value) continue;
    bool done = made != NULL && fl_xml.xmlSetNsProp(element, at->ns, at->name, BAD_CAST made) != NULL;
    free(made);
    if (!done) return false;
  }
  return true;
}

/* Only what is drawn in the outermost element counts, the size is the page's affair, down to where texts could not be
 * read. Title and description are the label's. */
static bool adapt_picture(xmlNode *picture, const char *label)
{
  static const double SMALLEST = 0.8, LARGEST = 1.1;
  static const char *const affairs_of_page[] = {"width", "height"}, *const said_by_label[] = {"title", "desc"};
  double width, height;
  char style[128];
  for (size_t i = 0; i < 2; i++) {
    xmlAttr *attribute = fl_xml.xmlHasProp(picture, BAD_CAST affairs_of_page[i]);
    xmlNode *child = find_child(picture, said_by_label[i]);
    if (attribute != NULL) fl_xml.xmlRemoveProp(attribute);
    if (child != NULL) remove_node(child);
  }
  const char *box = fl_xml_value(picture, "viewBox");
  if (box != NULL && sscanf(box, "0 0 %lf %lf", &width, &height) == 2) {
    snprintf(style, sizeof style, "min-width:%.0fpx;max-width:%.0fpx", SMALLEST * width, LARGEST * width);
    if (fl_xml.xmlSetProp(picture, BAD_CAST "style", BAD_CAST style) == NULL) return false;
  }
  return fl_xml.xmlSetProp(picture, BAD_CAST "role", BAD_CAST "img") != NULL &&
         fl_xml.xmlSetProp(picture, BAD_CAST "aria-label", BAD_CAST label) != NULL;
}

fl_status fl_svg_inline(FILE *out, const char *path, const char *prefix, const char *label, fl_error *err)
{
  xmlDoc *document;
  fl_status status = fl_xml_read(path, "svg", &document, err);
  if (status != FL_OK) return status;
  xmlNode *picture = fl_xml.xmlDocGetRootElement(document);
  bool done = adapt_picture(picture, label);
  for (xmlNode *node = picture->children; node != NULL && done; node = next_node(node, picture))
    if (node->type == XML_ELEMENT_NODE) done = adapt_attributes(node, prefix);
  if (!done || !fl_xml_write(out, document, picture)) status = fl_fail_memory(err, "a picture");
  fl_xml.xmlFreeDoc(document);
  return status;
}
