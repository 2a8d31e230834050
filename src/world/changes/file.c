/* Changes from a file: a line each of time, kind, node or link, value, read as they are needed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "fieldline/units.h"
#include "world/changes/node_ids.h"
#include "world/changes/sources.h"
#include "world/changes/text_line.h"
#include "world/find_node.h"

enum { MAX_LINE_BYTES = 1024, CELLS = 4 }; /* at most; more are counted */

typedef struct {
  char *text; /* zero-terminated, without quotes, and blanks around them */
  size_t column;
} cell;

typedef struct {
  const fl_change_input *in;
  fl_node_ids ids;
  FILE *stream;
  size_t line;                /* number of the one that was read last */
  char text[MAX_LINE_BYTES];  /* as it stands in the file */
  char parts[MAX_LINE_BYTES]; /* the same taken apart */
  bool seen_first;            /* a line that says something, which may be a header */
  double date_s;              /* of the change before */
} file;

static bool is_asked(const fl_change_spec *spec)
{
  return spec->file != NULL;
}

static fl_status fail(const file *f, size_t column, fl_error *err, const char *what, const char *got)
{
  fl_fail(err, FL_ERR_VALUE, "%s, got \"%s\"", what, got);
  fl_error_place(err, f->in->spec->file, f->text, strlen(f->text), 1, column);
  if (err != NULL) err->line = f->line;
  return FL_ERR_VALUE;
}

static void close_file(void *state)
{
  file *f = state;
  fl_node_ids_clear(&f->ids);
  if (f->stream != NULL) fclose(f->stream);
  free(f);
}

static fl_status open_file(const fl_change_input *in, void **state, fl_error *err)
{
  file *f = calloc(1, sizeof *f);
  *state = NULL;
  if (f == NULL) return fl_fail_memory(err, "changes");
  f->in = in;
  fl_status status = fl_node_ids_init(&f->ids, in->field, err);
  if (status == FL_OK && (f->stream = fopen(in->spec->file, "rb")) == NULL)
    status = fl_fail_at(err, FL_ERR_FILE, in->spec->file, NULL, 0, 0, 0, "cannot read: %s", strerror(errno));
  if (status == FL_OK)
    *state = f;
  else
    close_file(f);
  return status;
}

/* The next line that is neither empty nor a comment into text[] and parts[]; *over at the end of the file. */
static fl_status read_line(file *f, bool *over, fl_error *err)
{
  const char *path = f->in->spec->file;
  do {
    *over = fgets(f->text, sizeof f->text, f->stream) == NULL;
    if (ferror(f->stream)) return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot read: %s", strerror(errno));
    if (*over) return FL_OK;
    f->line++;
    if (fl_line_is_cut(f->text, f->stream))
      return fl_fail_at(err, FL_ERR_VALUE, path, NULL, 0, f->line, 1, "expected a line of text of less than %d bytes",
                        MAX_LINE_BYTES - 1);
    if (f->line == 1) fl_line_skip_mark(f->text);
    f->text[strcspn(f->text, "\r\n")] = '\0';
    memcpy(f->parts, f->text, sizeof f->parts);
  } while (f->text[strspn(f->text, " \t")] == '\0' || f->text[0] == '#');
  return FL_OK;
}

static bool is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/* The field without the blanks around it, which stand outside of quotes. */
static cell trim(const file *f, const fl_csv_field *field)
{
  const char *start = f->text + field->start, *end = f->text + field->end, *first = start;
  while (first < end && is_blank(*first)) first++;
  char *text = field->text + (first - start);
  for (size_t length = strlen(text); end > first && is_blank(end[-1]); end--) text[--length] = '\0';
  return (cell){text, 1 + fl_utf8_count(f->text, (size_t)(first - f->text))};
}

static size_t split(file *f, cell cells[CELLS])
{
  fl_csv_field fields[CELLS];
  size_t count = fl_csv_cut(f->parts, strlen(f->parts), fields, CELLS);
  for (size_t i = 0; i < count && i < CELLS; i++) cells[i] = trim(f, &fields[i]);
  return count;
}

static fl_status read_date(file *f, const cell *from, fl_change *change, fl_error *err)
{
  bool is_date = fl_quantity_parse(from->text, FL_UNIT_SECONDS, &change->date_s) && change->date_s >= 0 &&
                 change->date_s <= FL_CHANGE_MAX_DATE_S;
  if (!is_date) return fail(f, from->column, err, "time: expected a date from 0 to 1e+12 s", from->text);
  if (change->date_s < f->date_s) {
    char what[96], before[FL_NUMBER_SIZE];
    snprintf(what, sizeof what, "time: goes back (the change before is at %s s)", fl_number_format(before, f->date_s));
    return fail(f, from->column, err, what, from->text);
  }
  f->date_s = change->date_s;
  return FL_OK;
}

/* "down" is "up" the other way round. */
static fl_status read_kind(file *f, const cell *from, fl_change *change, bool *is_down, fl_error *err)
{
  *is_down = strcmp(from->text, "down") == 0;
  change->kind = FL_CHANGE_UP;
  if (*is_down || fl_change_kind_find(from->text, &change->kind)) return FL_OK;
  return fail(f, from->column, err, "kind: expected up, down, move, speed, rate, loss or fade", from->text);
}

static fl_status fail_unknown(file *f, const cell *from, const char *id, fl_error *err)
{
  char what[256];
  const char *nearest = fl_nearest_node(f->in->field, id);
  snprintf(what, sizeof what, "node: the field has no such node%s%.64s%s", nearest != NULL ? " (did you mean \"" : "",
           nearest != NULL ? nearest : "", nearest != NULL ? "\"?)" : "");
  return fail(f, from->column, err, what, id);
}

static fl_status read_node(file *f, const cell *from, fl_change *change, fl_error *err)
{
  change->node = change->peer = fl_node_ids_find(&f->ids, from->text);
  return change->node < f->in->field->count ? FL_OK : fail_unknown(f, from, from->text, err);
}

/* "a-b", wherever both sides of one of its hyphens are nodes. */
static fl_status read_link(file *f, const cell *from, fl_change *change, fl_error *err)
{
  size_t found = 0;
  for (char *hyphen = strchr(from->text, '-'); hyphen != NULL; hyphen = strchr(hyphen + 1, '-')) {
    *hyphen = '\0';
    size_t node = fl_node_ids_find(&f->ids, from->text), peer = fl_node_ids_find(&f->ids, hyphen + 1);
    *hyphen = '-';
    if (node == f->in->field->count || peer == f->in->field->count) continue;
    change->node = node;
    change->peer = peer;
    found++;
  }
  if (found == 1) return FL_OK;
  return fail(f, from->column, err,
              found > 1 ? "link: more than one hyphen has a node on both sides"
                        : "link: expected two nodes of the field such as a-b",
              from->text);
}

static bool parse_flag(const char *text, double *value)
{
  bool yes = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 || strcmp(text, "1") == 0 || text[0] == '\0';
  bool no = strcmp(text, "no") == 0 || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
  if (yes || no) *value = yes;
  return yes || no;
}

/* "30 40", which may carry units: "30 m 40 m". */
static bool parse_pair(char *text, double value[2])
{
  for (char *space = strchr(text, ' '); space != NULL; space = strchr(space + 1, ' ')) {
    *space = '\0';
    bool ok =
        fl_quantity_parse(text, FL_UNIT_METRES, &value[0]) && fl_quantity_parse(space + 1, FL_UNIT_METRES, &value[1]);
    *space = ' ';
    if (ok) return true;
  }
  return false;
}

static bool parse_value(char *text, fl_change *change)
{
  switch (change->kind) {
  case FL_CHANGE_UP:
    return parse_flag(text, &change->value[0]);
  case FL_CHANGE_MOVE:
    return parse_pair(text, change->value);
  case FL_CHANGE_SPEED:
  case FL_CHANGE_RATE:
    return fl_number_parse(text, &change->value[0]);
  case FL_CHANGE_LOSS:
  case FL_CHANGE_FADE:
    break;
  }
  return fl_quantity_parse(text, FL_UNIT_DECIBELS, &change->value[0]);
}

static fl_status read_value(file *f, const cell *from, bool is_down, fl_change *change, fl_error *err)
{
  static const char *const expected[FL_CHANGE_KINDS] = {
      [FL_CHANGE_UP] = "value: expected yes or no",
      [FL_CHANGE_MOVE] = "value: expected two lengths such as 30 40",
      [FL_CHANGE_SPEED] = "value: expected a factor",
      [FL_CHANGE_RATE] = "value: expected a factor",
      [FL_CHANGE_LOSS] = "value: expected a level such as 6 dB",
      [FL_CHANGE_FADE] = "value: expected a level such as 6 dB",
  };
  char what[160];
  if (!parse_value(from->text, change)) return fail(f, from->column, err, expected[change->kind], from->text);
  if (is_down) change->value[0] = 1 - change->value[0];
  const char *fault = fl_change_fault(change, f->in);
  if (fault == NULL) return FL_OK;
  snprintf(what, sizeof what, "value: %s", fault);
  return fail(f, from->column, err, what, from->text);
}

static fl_status read_cells(file *f, cell *cells, size_t count, fl_change *change, fl_error *err)
{
  bool is_down;
  char nothing[1] = "";
  *change = (fl_change){0};
  if (count < 3 || count > 4) return fail(f, 1, err, "expected time,kind,node or link,value", f->text);
  if (count == 3) cells[3] = (cell){nothing, strlen(f->text) + 1};
  fl_status status = read_date(f, &cells[0], change, err);
  if (status == FL_OK) status = read_kind(f, &cells[1], change, &is_down, err);
  if (status != FL_OK) return status;
  status =
      fl_change_is_of_link(change->kind) ? read_link(f, &cells[2], change, err) : read_node(f, &cells[2], change, err);
  return status == FL_OK ? read_value(f, &cells[3], is_down, change, err) : status;
}

/* A header names the columns: time, or what changes.csv calls it. */
static bool is_header(const char *text)
{
  return strcmp(text, "time") == 0 || strcmp(text, "time_s") == 0;
}

/* No line that says anything: more likely the wrong file than a world in which nothing happens, for which a header is
 * enough. */
static fl_status fail_empty(const file *f, fl_error *err)
{
  return fl_fail_at(err, FL_ERR_VALUE, f->in->spec->file, NULL, 0, 1, 1,
                    "nothing to read here (expected lines of time,kind,node or link,value)");
}

static fl_status next(void *state, fl_change *change, bool *over, fl_error *err)
{
  file *f = state;
  cell cells[CELLS];
  bool is_first = !f->seen_first;
  fl_status status = read_line(f, over, err);
  if (status != FL_OK) return status;
  if (*over) return is_first ? fail_empty(f, err) : FL_OK;
  size_t count = split(f, cells);
  f->seen_first = true;
  if (is_first && is_header(cells[0].text)) return next(state, change, over, err);
  return read_cells(f, cells, count, change, err);
}

const fl_change_source fl_changes_of_file = {"file",    "a file of changes, a line each", is_asked, open_file, next,
                                             close_file};
