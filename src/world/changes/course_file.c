/* A profile as SimGrid reads it from a file. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fieldline/units.h"
#include "world/changes/courses.h"
#include "world/changes/text_line.h"

enum { MAX_LINE_BYTES = 256, MAX_EVENTS = 1000000, WORDS = 3 };

static const double least_round_s = 1e-6;

typedef struct {
  const char *path;
  FILE *stream;
  size_t line, last_line; /* last_line: of the word that says how it goes round */
  char text[MAX_LINE_BYTES];
  fl_course *out;
  double period_s, pause_s; /* NAN: not said */
  fl_error *err;
} reading;

static fl_status fail(const reading *r, size_t line, const char *what, const char *got)
{
  return fl_fail_at(r->err, FL_ERR_VALUE, r->path, NULL, 0, line, 1, "%s, got \"%.60s\"", what, got);
}

static const char *expected_of(fl_course_kind kind)
{
  static const char *const expected[] = {[FL_COURSE_STATE] = "expected a state, 0 (off) or 1 (on)",
                                         [FL_COURSE_SPEED] = "expected a factor from 0 to 1e+06",
                                         [FL_COURSE_BANDWIDTH] = "expected a bandwidth in bytes per second, from 0"};
  return expected[kind];
}

static bool is_value(fl_course_kind kind, double value)
{
  if (!(value >= 0) || !isfinite(value)) return false;
  return kind != FL_COURSE_SPEED || value <= FL_CHANGE_MAX_FACTOR;
}

static fl_status add(const reading *r, const fl_course_event *event)
{
  fl_course *p = r->out;
  if (p->count == MAX_EVENTS) return fail(r, r->line, "expected at most 1e+06 dates", "more");
  if ((p->count & (p->count - 1)) == 0) { /* there is room up to the next power of two */
    fl_course_event *grown = realloc(p->events, (p->count == 0 ? 1 : 2 * p->count) * sizeof *grown);
    if (grown == NULL) return fl_fail_memory(r->err, "a profile");
    p->events = grown;
  }
  p->events[p->count++] = *event;
  return FL_OK;
}

static fl_status read_event(const reading *r, const char *date, const char *value)
{
  fl_course_event event;
  const fl_course *p = r->out;
  if (!fl_number_parse(date, &event.date_s) || !(event.date_s >= 0 && event.date_s <= FL_CHANGE_MAX_DATE_S))
    return fail(r, r->line, "expected a date from 0 to 1e+12 s", date);
  if (p->count > 0 && event.date_s < p->events[p->count - 1].date_s)
    return fail(r, r->line, "goes back: the date before is later", date);
  if (!fl_number_parse(value, &event.value) || !is_value(p->kind, event.value))
    return fail(r, r->line, expected_of(p->kind), value);
  return add(r, &event);
}

static fl_status read_round(reading *r, double *into, const char *text)
{
  if (!fl_number_parse(text, into) || !(*into >= 0 && *into <= FL_CHANGE_MAX_DATE_S))
    return fail(r, r->line, "expected a time from 0 to 1e+12 s", text);
  if (!isnan(r->period_s) && !isnan(r->pause_s))
    return fail(r, r->line, "expected one of PERIODICITY and LOOPAFTER", text);
  r->last_line = r->line;
  return FL_OK;
}

static fl_status read_words(reading *r, char *const *words, size_t count)
{
  if (strcmp(words[0], "STOCHASTIC") == 0)
    return fail(r, r->line, "values that are drawn are not followed (expected dates and values)", r->text);
  if (count != 2) return fail(r, r->line, "expected a date and a value", r->text);
  if (strcmp(words[0], "PERIODICITY") == 0) return read_round(r, &r->period_s, words[1]);
  if (strcmp(words[0], "LOOPAFTER") == 0) return read_round(r, &r->pause_s, words[1]);
  return read_event(r, words[0], words[1]);
}

static fl_status read_line(reading *r)
{
  char parts[MAX_LINE_BYTES], *words[WORDS], *rest = NULL;
  size_t count = 0;
  if (fl_line_is_cut(r->text, r->stream)) return fail(r, r->line, "expected a line of text", r->text);
  r->text[strcspn(r->text, "\r\n")] = '\0';
  memcpy(parts, r->text, sizeof parts);
  for (char *word = strtok_r(parts, " \t", &rest); word != NULL && count < WORDS; word = strtok_r(NULL, " \t", &rest))
    words[count++] = word;
  if (count == 0 || words[0][0] == '#' || words[0][0] == '%') return FL_OK;
  return read_words(r, words, count);
}

/* A round begins again at its own beginning, and takes some time. */
static fl_status close_round(const reading *r)
{
  const fl_course *p = r->out;
  char round[FL_NUMBER_SIZE];
  double last_s = p->count > 0 ? p->events[p->count - 1].date_s : 0;
  r->out->round_s = !isnan(r->period_s) ? r->period_s : !isnan(r->pause_s) ? last_s + r->pause_s : (double)INFINITY;
  if (p->count == 0) return fail(r, r->line, "expected dates and values", "none");
  fl_number_format(round, p->round_s);
  if (p->round_s < last_s) return fail(r, r->last_line, "PERIODICITY: begins again before the last date", round);
  if (p->round_s < least_round_s) return fail(r, r->last_line, "expected a round of at least 1 us", round);
  return FL_OK;
}

fl_status fl_course_read(const char *path, fl_course_kind kind, fl_course *out, fl_error *err)
{
  fl_status status = FL_OK;
  *out = (fl_course){.kind = kind};
  reading r = {.path = path, .stream = fopen(path, "rb"), .out = out, .period_s = NAN, .pause_s = NAN, .err = err};
  if (r.stream == NULL) return fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot read: %s", strerror(errno));
  while (status == FL_OK && fgets(r.text, sizeof r.text, r.stream) != NULL) {
    r.line++;
    status = read_line(&r);
  }
  if (status == FL_OK && ferror(r.stream))
    status = fl_fail_at(err, FL_ERR_FILE, path, NULL, 0, 0, 0, "cannot read: %s", strerror(errno));
  fclose(r.stream);
  if (status == FL_OK) status = close_round(&r);
  if (status != FL_OK) fl_course_clear(out);
  return status;
}

void fl_course_clear(fl_course *profile)
{
  free(profile->events);
  *profile = (fl_course){0};
}
