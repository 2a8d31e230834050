/* Movements of nodes as ns-2's setdest, BonnMotion and SUMO write them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"
#include "world/changes/mobility.h"
#include "world/changes/text_line.h"

enum { MAX_WORDS = 9, MAX_MOVEMENTS = 10000000, MAX_LINE_BYTES = 1024 };

typedef struct {
  const fl_change_input *in;
  FILE *stream;
  char text[MAX_LINE_BYTES]; /* the line, taken apart */
  size_t line;
  fl_movement *items;
  size_t count, capacity;
  double *last_s; /* [n] date of each node's movement before */
  size_t *starts; /* [n] index + 1 of where each node is at 0; 0: the field says */
} trace;

static fl_status fail(const trace *t, fl_error *err, const char *what, const char *got)
{
  return fl_fail_at(err, FL_ERR_VALUE, t->in->spec->mobility.trace, NULL, 0, t->line, 1, "%s, got \"%.64s\"", what,
                    got);
}

/* "$node_(3)" */
static fl_status read_node(const trace *t, const char *word, size_t *node, fl_error *err)
{
  static const char head[] = "$node_(";
  char *end = NULL;
  unsigned long number = 0;
  bool good = strncmp(word, head, strlen(head)) == 0 && word[strlen(head)] >= '0' && word[strlen(head)] <= '9';
  if (good) number = strtoul(word + strlen(head), &end, 10);
  if (!good || strcmp(end, ")") != 0) return fail(t, err, "expected a node such as $node_(3)", word);
  if (number >= t->in->field->count) return fail(t, err, "the field has no node of that number", word);
  *node = number;
  return FL_OK;
}

static fl_status read_number(const trace *t, const char *word, const char *what, double *number, fl_error *err)
{
  return fl_number_parse(word, number) ? FL_OK : fail(t, err, what, word);
}

static fl_status append(trace *t, const fl_movement *movement, fl_error *err)
{
  if (t->count == MAX_MOVEMENTS) return fail(t, err, "expected at most 1e7 movements", "more");
  if (t->count == t->capacity) {
    size_t capacity = t->capacity == 0 ? 64 : 2 * t->capacity;
    fl_movement *items = realloc(t->items, capacity * sizeof *items);
    if (items == NULL) return fl_fail_memory(err, "movements");
    t->items = items;
    t->capacity = capacity;
  }
  t->items[t->count++] = *movement;
  return FL_OK;
}

static fl_status check_place(const trace *t, const fl_movement *m, fl_error *err)
{
  const fl_change change = {m->date_s, FL_CHANGE_MOVE, m->node, m->node, {m->x_m, m->y_m}};
  const fl_field_params *area = &t->in->spec->mobility.area;
  const char *fault = fl_change_fault(&change, t->in);
  bool outside = m->x_m < area->x_low_m || m->x_m > area->x_high_m || m->y_m < area->y_low_m || m->y_m > area->y_high_m;
  if (fault == NULL && outside) fault = "out of the area in which nodes move";
  if (fault == NULL) return FL_OK;
  char place[2 * FL_NUMBER_SIZE + 2], x[FL_NUMBER_SIZE], y[FL_NUMBER_SIZE];
  snprintf(place, sizeof place, "%s %s", fl_number_format(x, m->x_m), fl_number_format(y, m->y_m));
  return fail(t, err, fault, place);
}

/* $ns_ at 2.0 "$node_(3) setdest 20.0 30.0 1.5" */
static fl_status read_destination(trace *t, char *const *words, size_t count, fl_error *err)
{
  fl_movement m = {0};
  if (count != 8 || strcmp(words[1], "at") != 0 || strcmp(words[4], "setdest") != 0)
    return fail(t, err, "expected $ns_ at TIME \"$node_(N) setdest X Y SPEED\"", words[0]);
  fl_status status = read_number(t, words[2], "expected a date in seconds", &m.date_s, err);
  if (status == FL_OK) status = read_node(t, words[3], &m.node, err);
  if (status == FL_OK) status = read_number(t, words[5], "expected a place in metres", &m.x_m, err);
  if (status == FL_OK) status = read_number(t, words[6], "expected a place in metres", &m.y_m, err);
  if (status == FL_OK) status = read_number(t, words[7], "expected a speed in m/s", &m.speed_m_per_s, err);
  if (status == FL_OK) status = check_place(t, &m, err);
  if (status != FL_OK) return status;
  if (!(m.speed_m_per_s >= 0 && m.speed_m_per_s <= 1e9))
    return fail(t, err, "expected a speed from 0 to 1e9 m/s", words[7]);
  if (m.date_s < t->last_s[m.node]) return fail(t, err, "the node's movements go back in time", words[2]);
  t->last_s[m.node] = m.date_s;
  return append(t, &m, err);
}

/* $node_(3) set X_ 12.5: the other coordinate is what it was. */
static fl_status read_start(trace *t, char *const *words, size_t count, fl_error *err)
{
  fl_movement m = {.speed_m_per_s = INFINITY};
  double at;
  fl_status status = read_node(t, words[0], &m.node, err);
  if (status != FL_OK) return status;
  bool good = count == 4 && strcmp(words[1], "set") == 0 && strlen(words[2]) == 2 && words[2][1] == '_' &&
              strchr("XYZ", words[2][0]) != NULL;
  if (!good) return fail(t, err, "expected $node_(N) set X_ NUMBER", words[0]);
  status = read_number(t, words[3], "expected a place in metres", &at, err);
  if (status != FL_OK || words[2][0] == 'Z') return status;
  if (t->starts[m.node] == 0) {
    m.x_m = t->in->field->nodes[m.node].x_m;
    m.y_m = t->in->field->nodes[m.node].y_m;
    status = append(t, &m, err);
    if (status != FL_OK) return status;
    t->starts[m.node] = t->count;
  }
  fl_movement *start = &t->items[t->starts[m.node] - 1];
  *(words[2][0] == 'X' ? &start->x_m : &start->y_m) = at;
  return FL_OK;
}

static size_t split(char *text, char **words)
{
  size_t count = 0;
  char *rest = NULL;
  for (char *word = strtok_r(text, " \t\r\n\"", &rest); word != NULL; word = strtok_r(NULL, " \t\r\n\"", &rest)) {
    if (count < MAX_WORDS) words[count] = word;
    count++;
  }
  return count;
}

static fl_status read_line(trace *t, fl_error *err)
{
  char *words[MAX_WORDS];
  if (fl_line_is_cut(t->text, t->stream))
    return fail(t, err, "expected a line of text of less than 1023 bytes", "more");
  size_t count = split(t->text, words);
  if (count == 0 || words[0][0] == '#' || strcmp(words[0], "$god_") == 0) return FL_OK;
  if (strcmp(words[0], "$ns_") == 0) return read_destination(t, words, count, err);
  return read_start(t, words, count, err);
}

/* Starts were put together from two lines. */
static fl_status check_starts(trace *t, fl_error *err)
{
  fl_status status = FL_OK;
  t->line = 0;
  for (size_t i = 0; i < t->count && status == FL_OK; i++)
    if (isinf(t->items[i].speed_m_per_s)) status = check_place(t, &t->items[i], err);
  return status;
}

static fl_status read_all(trace *t, fl_error *err)
{
  const char *path = t->in->spec->mobility.trace;
  fl_status status = FL_OK;
  t->last_s = calloc(t->in->field->count + 1, sizeof *t->last_s);
  t->starts = calloc(t->in->field->count + 1, sizeof *t->starts);
  if (t->last_s == NULL || t->starts == NULL) return fl_fail_memory(err, "movements");
  t->stream = fopen(path, "re");
  if (t->stream == NULL) return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot read: %s", strerror(errno));
  while (status == FL_OK && fgets(t->text, sizeof t->text, t->stream) != NULL) {
    if (t->line++ == 0) fl_line_skip_mark(t->text);
    status = read_line(t, err);
  }
  if (status == FL_OK && ferror(t->stream))
    status = fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot read: %s", strerror(errno));
  if (status == FL_OK && t->count == 0)
    status = fl_fail_at(err, FL_ERR_VALUE, path, NULL, 0, 1, 1,
                        "no movements here (expected lines such as $ns_ at 2.0 \"$node_(3) setdest 20.0 30.0 1.5\")");
  return status == FL_OK ? check_starts(t, err) : status;
}

/* By nodes, then dates; starts come first, equals as the file has them. */
static int compare(const void *a, const void *b)
{
  const fl_movement *x = *(fl_movement *const *)a, *y = *(fl_movement *const *)b;
  if (x->node != y->node) return x->node < y->node ? -1 : 1;
  if (x->date_s != y->date_s) return x->date_s < y->date_s ? -1 : 1;
  if (isinf(x->speed_m_per_s) != isinf(y->speed_m_per_s)) return isinf(x->speed_m_per_s) ? -1 : 1;
  return x < y ? -1 : x > y;
}

static fl_status sort(trace *t, fl_movement **out, fl_error *err)
{
  const fl_movement **order = calloc(t->count + 1, sizeof *order);
  *out = calloc(t->count + 1, sizeof **out);
  fl_status status = order != NULL && *out != NULL ? FL_OK : fl_fail_memory(err, "movements");
  for (size_t i = 0; i < t->count && status == FL_OK; i++) order[i] = &t->items[i];
  if (status == FL_OK) qsort(order, t->count, sizeof *order, compare);
  for (size_t i = 0; i < t->count && status == FL_OK; i++) (*out)[i] = *order[i];
  free(order);
  return status;
}

fl_status fl_movements_load(const fl_change_input *in, fl_movement **out, size_t *count, fl_error *err)
{
  trace t = {.in = in};
  *out = NULL;
  fl_status status = read_all(&t, err);
  if (status == FL_OK) status = sort(&t, out, err);
  *count = t.count;
  if (t.stream != NULL) fclose(t.stream);
  free(t.items);
  free(t.last_s);
  free(t.starts);
  if (status == FL_OK) return FL_OK;
  free(*out);
  *out = NULL;
  return status;
}
