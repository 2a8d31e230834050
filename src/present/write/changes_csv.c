/* changes.csv: what happened to nodes, links and the chain, in the order of dates. */
#include <math.h>

#include "base/csv.h"
#include "fieldline/json.h"
#include "fieldline/units.h"
#include "present/write/world_files.h"

static void put_number(FILE *out, double value)
{
  char text[FL_NUMBER_SIZE];
  fputs(fl_number_format(text, value), out);
}

static void put_ends(FILE *out, const fl_field *field, size_t node, size_t peer)
{
  char text[2 * FL_NODE_ID_MAX_BYTES + 2];
  snprintf(text, sizeof text, "%s%s%s", field->nodes[node].id, node != peer ? "-" : "",
           node != peer ? field->nodes[peer].id : "");
  fl_csv_text(out, text);
}

static void put_change(FILE *out, const fl_field *field, const fl_change *change)
{
  fprintf(out, "%s,", fl_change_kind_name(change->kind));
  put_ends(out, field, change->node, change->peer);
  putc(',', out);
  if (change->kind == FL_CHANGE_UP) {
    fputs(change->value[0] != 0 ? "yes" : "no", out);
    return;
  }
  put_number(out, change->value[0]);
  if (change->kind != FL_CHANGE_MOVE) return;
  putc(' ', out);
  put_number(out, change->value[1]);
}

static void put_chain(FILE *out, const fl_field *field, const fl_plan *plan)
{
  fputs("chain,", out);
  for (size_t i = 0; i < plan->part_count; i++)
    fprintf(out, "%s%s", i > 0 ? " " : "", field->nodes[plan->parts[i].node].id);
  putc(',', out);
}

static void put_event(FILE *out, const fl_field *field, const fl_happening *happening)
{
  switch (happening->kind) {
  case FL_HAPPENS_CHANGE:
    put_change(out, field, &happening->change);
    break;
  case FL_HAPPENS_EMPTY:
    fputs("battery,", out);
    put_ends(out, field, happening->node, happening->node);
    fputs(",empty", out);
    break;
  case FL_HAPPENS_BROKEN:
    fputs("broken,,", out);
    break;
  case FL_HAPPENS_WHOLE:
    fputs("whole,,", out);
    break;
  case FL_HAPPENS_DETECTED:
    fputs("detected,,", out);
    break;
  case FL_HAPPENS_FETCHED:
    fputs("weights,", out);
    put_ends(out, field, happening->node, happening->peer);
    putc(',', out);
    put_number(out, happening->bits);
    break;
  case FL_HAPPENS_CHAIN:
    put_chain(out, field, happening->plan);
    break;
  case FL_HAPPENS_FETCH_LOST:
    break; /* has no row */
  case FL_HAPPENS_END:
    fprintf(out, "end,,%s", fl_run_end_name(happening->end));
    break;
  }
}

fl_status fl_changes_csv_head(FILE *out, fl_error *err)
{
  fputs("time_s,what,where,value\n", out);
  return fl_check_written(out, "the changes", err);
}

fl_status fl_changes_csv_row(FILE *out, const fl_field *field, const fl_happening *happening, fl_error *err)
{
  if (happening->kind == FL_HAPPENS_FETCH_LOST) return FL_OK; /* nothing has come of it */
  put_number(out, happening->date_s);
  putc(',', out);
  put_event(out, field, happening);
  putc('\n', out);
  return fl_check_written(out, "the changes", err);
}
