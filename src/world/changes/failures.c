/* Nodes that fail and are repaired: every node alternates between exponential times up and down. */
#include <gsl/gsl_randist.h>
#include <stdlib.h>

#include "world/changes/draw.h"
#include "world/changes/sources.h"

typedef struct {
  size_t node;
  double next_s;
  uint64_t drawn; /* how many times; after an odd number the node is up until next_s */
} clock;

typedef struct {
  const fl_change_input *in;
  gsl_rng *rng;
  clock *clocks;
  size_t count;
} failures;

static bool is_asked(const fl_change_spec *spec)
{
  return spec->failures.mean_up_s > 0;
}

static void wind(failures *f, clock *c)
{
  const fl_failure_params *params = &f->in->spec->failures;
  fl_draw_set(f->rng, f->in, FL_STREAM_FAILURES, c->node, c->drawn++);
  c->next_s += gsl_ran_exponential(f->rng, c->drawn % 2 == 1 ? params->mean_up_s : params->mean_down_s);
}

static void close_failures(void *state)
{
  failures *f = state;
  if (f->rng != NULL) gsl_rng_free(f->rng);
  free(f->clocks);
  free(f);
}

static fl_status open_failures(const fl_change_input *in, void **state, fl_error *err)
{
  const fl_node_set *set = &in->spec->failures.nodes;
  failures *f = calloc(1, sizeof *f);
  *state = NULL;
  if (f == NULL) return fl_fail_memory(err, "failures");
  f->in = in;
  f->count = set->nodes != NULL ? set->count : in->field->count;
  f->rng = fl_random_new(in->seed, FL_STREAM_FAILURES, in->trial);
  f->clocks = calloc(f->count + 1, sizeof *f->clocks);
  if (f->rng == NULL || f->clocks == NULL) {
    close_failures(f);
    return fl_fail_memory(err, "failures");
  }
  for (size_t i = 0; i < f->count; i++) {
    f->clocks[i].node = set->nodes != NULL ? set->nodes[i] : i;
    wind(f, &f->clocks[i]);
  }
  *state = f;
  return FL_OK;
}

static fl_status next(void *state, fl_change *change, bool *over, fl_error *err)
{
  failures *f = state;
  clock *first = f->clocks;
  (void)err;
  for (size_t i = 1; i < f->count; i++)
    if (f->clocks[i].next_s < first->next_s) first = &f->clocks[i];
  *over = f->count == 0 || first->next_s > FL_CHANGE_MAX_DATE_S;
  if (*over) return FL_OK;
  double is_up = first->drawn % 2 == 0;
  *change = (fl_change){first->next_s, FL_CHANGE_UP, first->node, first->node, {is_up, 0}};
  wind(f, first);
  return FL_OK;
}

const fl_change_source fl_changes_of_failures = {
    "failures", "nodes that fail and are repaired at random", is_asked, open_failures, next, close_failures};
