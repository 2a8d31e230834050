/* Maps of quantities, read and written row by row. */
#include <math.h>
#include <string.h>

#include "scenario/reader.h"

fl_status fl_read_missing(const scenario_reader *r, const fl_doc_node *map, const char *key, const char *expected)
{
  char path[128], whole[192];
  fl_doc_path(map, path, sizeof path);
  snprintf(whole, sizeof whole, "%s%s%.60s", path, path[0] != '\0' ? "." : "", key);
  fl_fail_about(r->err, FL_ERR_VALUE, whole, "missing (expected %s)", expected);
  fl_error_place(r->err, map->source->name, map->source->text, map->source->size, map->line, map->column);
  return FL_ERR_VALUE;
}

fl_status fl_read_quantities(const scenario_reader *r, const fl_doc_node *map, const quantity_row *rows, size_t count,
                             void *into)
{
  for (size_t i = 0; i < count; i++) {
    double value = rows[i].fallback;
    const fl_doc_node *node = fl_doc_get(map, rows[i].key);
    if (node == NULL && isnan(value)) return fl_read_missing(r, map, rows[i].key, fl_unit_example(rows[i].unit));
    if (node != NULL) {
      fl_status status = fl_doc_quantity(node, rows[i].unit, rows[i].min, rows[i].max, &value, r->err);
      if (status != FL_OK) return status;
    }
    memcpy((char *)into + rows[i].offset, &value, sizeof value);
  }
  return FL_OK;
}

void fl_write_quantity(FILE *out, double value, fl_unit unit)
{
  char text[FL_QUANTITY_SIZE];
  fputs(fl_quantity_exact(text, value, unit), out);
}

void fl_write_key_quantity(FILE *out, const char *key, double value, fl_unit unit)
{
  fprintf(out, "%s: ", key);
  fl_write_quantity(out, value, unit);
}

void fl_write_quantities(FILE *out, const char *separator, const quantity_row *rows, size_t count, const void *from,
                         bool sparse)
{
  for (size_t i = 0; i < count; i++) {
    double value;
    memcpy(&value, (const char *)from + rows[i].offset, sizeof value);
    if ((sparse && value == 0) || (rows[i].silent && value == rows[i].fallback)) continue;
    fputs(separator, out);
    fl_write_key_quantity(out, rows[i].key, value, rows[i].unit);
    separator = ", ";
  }
}

fl_status fl_read_range(const scenario_reader *r, const fl_doc_node *node, fl_unit unit, double min, double max,
                        double *low, double *high)
{
  bool has_ends = node->kind == FL_DOC_LIST;
  if (has_ends && node->child_count != 2) return fl_doc_expect(r->err, node, "two ends such as [0, 150]");
  const fl_doc_node *first = has_ends ? node->first : node, *last = has_ends ? node->last : node;
  fl_status status = fl_doc_quantity(first, unit, min, max, low, r->err);
  if (status == FL_OK) status = fl_doc_quantity(last, unit, min, max, high, r->err);
  if (status == FL_OK && *low > *high)
    return fl_doc_fail(r->err, node, "expected the lower end first, got [%s, %s]", first->text, last->text);
  return status;
}

void fl_write_range(FILE *out, const char *key, double low, double high, fl_unit unit)
{
  fprintf(out, "%s: [", key);
  fl_write_quantity(out, low, unit);
  fputs(", ", out);
  fl_write_quantity(out, high, unit);
  putc(']', out);
}
