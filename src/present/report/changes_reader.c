#include "present/report/changes_reader.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "present/report/csv_reader.h"
#include "present/report/readable.h"

static const double SAME = 1 + 1e-12; /* what rounding alone makes later */

typedef struct {
  fl_csv_reader *csv;
  size_t time, what, where, value; /* columns */
  const fl_known_node *nodes;
  size_t node_count;
  double last_s, end_s;
} changes_file;

static fl_status open_changes(const char *path, changes_file *file, fl_error *err)
{
  fl_status status = fl_csv_open(path, &file->csv, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "time_s", &file->time, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "what", &file->what, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "where", &file->where, err);
  if (status == FL_OK) status = fl_csv_find(file->csv, "value", &file->value, err);
  return status;
}

/* ---- nodes ---- */

static int compare_nodes(const void *a, const void *b)
{
  return strcmp(((const fl_known_node *)a)->id, ((const fl_known_node *)b)->id);
}

void fl_known_nodes_sort(fl_known_node *nodes, size_t count)
{
  qsort(nodes, count, sizeof *nodes, compare_nodes);
}

static fl_status find_node(const changes_file *file, fl_change_row *row, fl_error *err)
{
  const fl_known_node wanted = {row->where, 0};
  const fl_known_node *found = bsearch(&wanted, file->nodes, file->node_count, sizeof *file->nodes, compare_nodes);
  if (found == NULL) return fl_csv_fail(file->csv, file->where, err, "there is no node \"%.60s\"", row->where);
  row->node = found->node;
  return FL_OK;
}

/* ---- a row ---- */

static const char *kind_name(size_t kind)
{
  static const char *const others[] = {"battery", "broken", "whole", "detected", "weights", "chain", "end"};
  return kind < FL_CHANGE_KINDS ? fl_change_kind_name((fl_change_kind)kind) : others[kind - FL_CHANGE_KINDS];
}

static fl_status read_kind(const changes_file *file, fl_change_row *row, fl_error *err)
{
  const char *word = fl_csv_read_text(file->csv, file->what);
  for (row->kind = 0; row->kind < FL_ROW_KINDS; row->kind++)
    if (strcmp(word, kind_name(row->kind)) == 0) return FL_OK;
  return fl_csv_fail(file->csv, file->what, err, "nothing that happens is called \"%.40s\"", word);
}

static fl_status read_date(changes_file *file, fl_change_row *row, fl_error *err)
{
  fl_status status = fl_csv_read_number(file->csv, file->time, 0, &row->date_s, err);
  if (status != FL_OK) return status;
  if (!(row->date_s >= file->last_s))
    return fl_csv_fail(file->csv, file->time, err, "expected a date from %.6g on, as before", file->last_s);
  if (row->date_s > file->end_s * SAME)
    return fl_csv_fail(file->csv, file->time, err, "the run ended at %.6g", file->end_s);
  file->last_s = row->date_s;
  return FL_OK;
}

static fl_status read_up(const changes_file *file, fl_change_row *row, fl_error *err)
{
  bool up = strcmp(row->text, "yes") == 0;
  row->value[0] = up;
  if (up || strcmp(row->text, "no") == 0) return FL_OK;
  return fl_csv_fail(file->csv, file->value, err, "expected yes or no, got \"%.40s\"", row->text);
}

/* "30 40" */
static fl_status read_place(const changes_file *file, fl_change_row *row, fl_error *err)
{
  char *at, *end;
  row->value[0] = fl_strtod(row->text, &at);
  row->value[1] = fl_strtod(at, &end);
  bool two = at != row->text && end != at && *end == '\0';
  if (two && fl_is_readable(row->value[0]) && fl_is_readable(row->value[1])) return FL_OK;
  return fl_csv_fail(file->csv, file->value, err, "expected a place such as 30 40, got \"%.40s\"", row->text);
}

static fl_status read_number(const changes_file *file, fl_change_row *row, fl_error *err)
{
  bool is_loss = row->kind == FL_CHANGE_LOSS || row->kind == FL_CHANGE_FADE;
  fl_status status = fl_csv_read_number(file->csv, file->value, is_loss ? -FL_READABLE_MOST : 0, &row->value[0], err);
  if (status != FL_OK || !isnan(row->value[0])) return status;
  return fl_csv_fail(file->csv, file->value, err, "expected a number");
}

static fl_status read_row(changes_file *file, fl_change_row *row, fl_error *err)
{
  *row = (fl_change_row){.where = fl_csv_read_text(file->csv, file->where),
                         .value = {NAN, NAN},
                         .text = fl_csv_read_text(file->csv, file->value)};
  fl_status status = read_date(file, row, err);
  if (status == FL_OK) status = read_kind(file, row, err);
  if (status != FL_OK) return status;
  bool of_node = row->kind == FL_CHANGE_UP || row->kind == FL_CHANGE_MOVE || row->kind == FL_ROW_BATTERY;
  if (of_node) status = find_node(file, row, err);
  if (status != FL_OK) return status;
  if (row->kind == FL_CHANGE_UP) return read_up(file, row, err);
  if (row->kind == FL_CHANGE_MOVE) return read_place(file, row, err);
  return row->kind < FL_CHANGE_KINDS || row->kind == FL_ROW_WEIGHTS ? read_number(file, row, err) : FL_OK;
}

fl_status fl_change_rows_read(const char *path, const fl_known_node *nodes, size_t count, double end_s,
                              fl_change_row_fn *each, void *context, fl_error *err)
{
  changes_file file = {.nodes = nodes, .node_count = count, .end_s = end_s};
  fl_change_row row;
  bool more = true;
  fl_status status = open_changes(path, &file, err);
  while (status == FL_OK) {
    status = fl_csv_next(file.csv, &more, err);
    if (status != FL_OK || !more) break;
    status = read_row(&file, &row, err);
    if (status == FL_OK) status = each(context, &row, err);
  }
  fl_csv_close(file.csv);
  return status;
}
