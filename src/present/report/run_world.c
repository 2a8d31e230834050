/* What the page says of a world that changed. */
#include "present/report/run_world.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "fieldline/text.h"
#include "fieldline/units.h"
#include "present/report/page.h"
#include "present/report/run_parts.h"

enum { DIGITS = 4, TEXT_SIZE = 512 };

/* ---- what it came to ---- */

static void put_count(FILE *out, const char *name, const char *id, uint64_t value)
{
  fprintf(out, "<div><dt>%s</dt><dd><data id=\"%s\" value=\"%" PRIu64 "\">%" PRIu64 "</data></dd></div>\n", name, id,
          value, value);
}

static void put_keys(FILE *out, const fl_world_summary *world)
{
  fputs("<dl class=\"keys\">\n<div><dt>Chain whole</dt><dd>", out);
  fl_html_share(out, "availability", world->availability);
  fputs("<small>of ", out);
  fl_html_quantity(out, "end_s", world->end_s, FL_UNIT_SECONDS);
  fputs("</small></dd></div>\n", out);
  put_count(out, "Completed", "completed", world->completed);
  put_count(out, "Lost", "lost", world->lost);
  if (world->unfinished > 0) put_count(out, "Unfinished", "unfinished", world->unfinished);
  put_count(out, "Tried again", "retried", world->retried);
  put_count(out, "New chains", "replans", world->replans);
  fputs("</dl>\n", out);
}

static void put_recovery(FILE *out, const fl_world_summary *world)
{
  static const char *const titles[] = {"mean",          "median",           "95 % within",     "largest",
                                       "until noticed", "then until whole", "then to the next"};
  const double values_s[] = {world->recovery_s.mean, world->recovery_s.p50, world->recovery_s.p95,
                             world->recovery_s.max,  world->detection_s,    world->mending_s,
                             world->refill_s};
  if (!isfinite(world->recovery_s.mean)) return;
  fl_html_table table = fl_html_table_begin(
      out, "recovery", "From a break to the next completion, and what that is made of on the average", "rrrrrrr",
      titles);
  fl_html_row_begin(&table, NULL);
  for (size_t i = 0; i < sizeof values_s / sizeof values_s[0]; i++)
    fl_html_cell_quantity(&table, values_s[i], FL_UNIT_SECONDS);
  fl_html_row_end(&table);
  fl_html_table_end(&table);
}

/* ---- what happened ---- */

/* "weaker by 6 dB" */
static void describe_loss(double value_db, char *out, size_t size)
{
  snprintf(out, size, "%s by %.4g dB than at first", value_db < 0 ? "stronger" : "weaker", fabs(value_db));
}

static void describe_end(const char *how, char *out, size_t size)
{
  static const char *const texts[] = {[FL_END_DONE] = "the last request is through: the run ends",
                                      [FL_END_UNTIL] = "the run ends here, whatever is left",
                                      [FL_END_STUCK] = "nothing can ever happen any more: the run ends",
                                      [FL_END_GIVEN_UP] = "nothing but changes for so long that the run is given up"};
  snprintf(out, size, "the run ends");
  for (fl_run_end end = FL_END_DONE; end < FL_RUN_ENDS; end++)
    if (strcmp(how, fl_run_end_name(end)) == 0) snprintf(out, size, "%s", texts[end]);
}

/* Parts get their weights one after the other from when it was decided, so that this is how long each was on its way,
 * waiting for radios and nodes included. NAN where no row says when it was decided. */
static double under_way_s(const fl_run_changes *changes, size_t index)
{
  const fl_run_happening *listed = changes->listed;
  for (size_t i = index; i-- > 0 && listed[i].kind != FL_ROW_CHAIN;)
    if (listed[i].kind == FL_ROW_DETECTED || listed[i].kind == FL_ROW_WEIGHTS)
      return listed[index].date_s - listed[i].date_s;
  return NAN;
}

static void describe_weights(const fl_run_changes *changes, size_t index, char *out, size_t size)
{
  char bits[FL_QUANTITY_SIZE], time[FL_QUANTITY_SIZE];
  const fl_run_happening *h = &changes->listed[index];
  double way_s = under_way_s(changes, index);
  fl_quantity_format(bits, h->value, FL_UNIT_BITS, DIGITS);
  fl_quantity_format(time, way_s, FL_UNIT_SECONDS, DIGITS);
  if (isnan(way_s))
    snprintf(out, size, "weights have arrived, %s: %s", h->where, bits);
  else
    snprintf(out, size, "weights have arrived, %s: %s, %s on their way", h->where, bits, time);
}

static void describe(const fl_run_changes *changes, size_t index, char *out, size_t size)
{
  const fl_run_happening *h = &changes->listed[index];
  char text[FL_QUANTITY_SIZE + 60];
  switch (h->kind) {
  case FL_CHANGE_UP:
    snprintf(out, size, h->value != 0 ? "node %s is back" : "node %s goes down", h->where);
    break;
  case FL_CHANGE_SPEED:
    snprintf(out, size, "node %s computes at %.4g times its speed", h->where, h->value);
    break;
  case FL_CHANGE_RATE:
    snprintf(out, size, "the link %s has %.4g times its rate", h->where, h->value);
    break;
  case FL_CHANGE_LOSS:
    describe_loss(h->value, text, sizeof text);
    snprintf(out, size, "the link %s is %s", h->where, text);
    break;
  case FL_ROW_BATTERY:
    snprintf(out, size, "the battery of node %s is empty: it is down for good", h->where);
    break;
  case FL_ROW_BROKEN:
    snprintf(out, size, "the chain is not whole");
    break;
  case FL_ROW_WHOLE:
    snprintf(out, size, "the chain is whole again");
    break;
  case FL_ROW_DETECTED:
    snprintf(out, size, "that is noticed: it is decided what to do");
    break;
  case FL_ROW_WEIGHTS:
    describe_weights(changes, index, out, size);
    break;
  case FL_ROW_CHAIN:
    snprintf(out, size, "another chain takes over: %s", h->where);
    break;
  case FL_ROW_END:
    describe_end(h->text, out, size);
    break;
  default: /* neither moves nor fading are listed */
    out[0] = '\0';
  }
}

/* What is not in the table. */
static void put_rest(FILE *out, const fl_run_changes *changes)
{
  const struct {
    uint64_t count;
    const char *one, *many;
  } rest[] = {{fl_run_changes_untold(changes), "more of these", "more of these"},
              {changes->counts[FL_CHANGE_MOVE], "move of a node", "moves of nodes"},
              {changes->counts[FL_CHANGE_FADE], "change of a link by fading", "changes of links by fading"}};
  const char *before = "And ";
  for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
    if (rest[i].count == 0) continue;
    if (before[0] == 'A') fputs("<p class=\"remark\">", out);
    fprintf(out, "%s%" PRIu64 " %s", before, rest[i].count, rest[i].count == 1 ? rest[i].one : rest[i].many);
    before = ", ";
  }
  if (before[0] != 'A') fputs(": <code>changes.csv</code> has them all.</p>\n", out);
}

static void put_happenings(FILE *out, const fl_run_changes *changes)
{
  static const char *const titles[] = {"at", "what happened"};
  char text[TEXT_SIZE], date[FL_QUANTITY_SIZE];
  fl_html_table table = fl_html_table_begin(out, "happenings", "What happened, in the order of time", "rl", titles);
  for (size_t i = 0; i < changes->listed_count; i++) {
    const fl_run_happening *h = &changes->listed[i];
    describe(changes, i, text, sizeof text);
    fl_html_row_begin(&table, h->kind == FL_ROW_BROKEN ? "worst" : NULL);
    fl_html_cell(&table, "%s", fl_quantity_format(date, h->date_s, FL_UNIT_SECONDS, DIGITS));
    fl_html_cell(&table, "%s", text);
    fl_html_row_end(&table);
  }
  fl_html_table_end(&table);
  put_rest(out, changes);
}

fl_status fl_run_put_world(FILE *out, const fl_figures *figures, const fl_run_results *results, fl_error *err)
{
  const fl_world_summary *world = results->numbers.measured.world;
  if (!results->simulated || world == NULL) return FL_OK;
  fl_page_section(out, "world", "What happened meanwhile");
  put_keys(out, world);
  fl_status status = fl_page_figure(out, figures, "throughput", err);
  if (status == FL_OK) status = fl_page_figure(out, figures, "under-way", err);
  if (status == FL_OK) status = fl_page_figure(out, figures, "downs", err);
  if (status == FL_OK) put_recovery(out, world);
  if (status == FL_OK) status = fl_page_figure(out, figures, "map-last", err);
  if (status == FL_OK && results->last != NULL)
    fl_run_put_parts(out, "last-parts", "The parts of the last chain and their hops", results->last);
  if (status == FL_OK && results->changes != NULL) put_happenings(out, results->changes);
  fl_page_section_end(out);
  return status;
}
