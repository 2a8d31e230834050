/* Links that fade: a power gain for every block of time, or times good and bad. */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "world/changes/draw.h"
#include "world/changes/sources.h"

typedef struct {
  size_t a, b;
  double next_s;
  uint64_t drawn;
} pair;

typedef struct {
  const fl_change_input *in;
  gsl_rng *rng;
  pair *pairs;
  size_t count;
  size_t turn; /* blocks: the pair that is next */
} fading;

static bool is_asked(const fl_change_spec *spec)
{
  return spec->fading.model != FL_FADING_NONE;
}

static const fl_fading_params *params_of(const fading *f)
{
  return &f->in->spec->fading;
}

static void set_draw(const fading *f, const pair *p, uint64_t number)
{
  fl_draw_set(f->rng, f->in, FL_STREAM_FADING, p->a * f->in->field->count + p->b, number);
}

/* The squared length of a steady part and a scattered one, in shares of k and 1 that add up to 1. */
static double draw_gain(const gsl_rng *rng, double k)
{
  double sd = sqrt(0.5 / (k + 1));
  double in_phase = sqrt(k / (k + 1)) + gsl_ran_gaussian(rng, sd), quadrature = gsl_ran_gaussian(rng, sd);
  return in_phase * in_phase + quadrature * quadrature;
}

static double loss_of_gain(double gain)
{
  double loss_db = gain > 0 ? -10 * log10(gain) : FL_CHANGE_MAX_LOSS_DB;
  return fmin(loss_db, FL_CHANGE_MAX_LOSS_DB);
}

static bool has_blocks(const fl_fading_params *params)
{
  return params->model != FL_FADING_GILBERT_ELLIOTT;
}

/* Good, bad, good, ... */
static void wind(const fading *f, pair *p)
{
  const fl_fading_params *params = params_of(f);
  set_draw(f, p, p->drawn++);
  p->next_s += gsl_ran_exponential(f->rng, p->drawn % 2 == 1 ? params->good_s : params->bad_s);
}

static void close_fading(void *state)
{
  fading *f = state;
  if (f->rng != NULL) gsl_rng_free(f->rng);
  free(f->pairs);
  free(f);
}

static fl_status open_fading(const fl_change_input *in, void **state, fl_error *err)
{
  size_t n = in->field->count, at = 0;
  fading *f = calloc(1, sizeof *f);
  *state = NULL;
  if (f == NULL) return fl_fail_memory(err, "fading");
  f->in = in;
  f->count = n * (n - 1) / 2;
  f->rng = fl_random_new(in->seed, FL_STREAM_FADING, in->trial);
  f->pairs = calloc(f->count + 1, sizeof *f->pairs);
  if (f->rng == NULL || f->pairs == NULL) {
    close_fading(f);
    return fl_fail_memory(err, "fading");
  }
  for (size_t a = 0; a < n; a++)
    for (size_t b = a + 1; b < n; b++) {
      f->pairs[at] = (pair){a, b, 0, 0};
      if (!has_blocks(params_of(f))) wind(f, &f->pairs[at]);
      at++;
    }
  *state = f;
  return FL_OK;
}

/* Pair after pair, block after block. */
static void next_of_block(fading *f, fl_change *change)
{
  const fl_fading_params *params = params_of(f);
  pair *p = &f->pairs[f->turn];
  f->turn = (f->turn + 1) % f->count;
  set_draw(f, p, p->drawn);
  double gain = draw_gain(f->rng, params->model == FL_FADING_RICIAN ? params->k : 0);
  *change = (fl_change){(double)p->drawn * params->block_s, FL_CHANGE_FADE, p->a, p->b, {loss_of_gain(gain), 0}};
  p->drawn++;
}

static void next_of_states(fading *f, fl_change *change)
{
  pair *first = f->pairs;
  for (size_t i = 1; i < f->count; i++)
    if (f->pairs[i].next_s < first->next_s) first = &f->pairs[i];
  double loss_db = first->drawn % 2 == 1 ? params_of(f)->loss_db : 0;
  *change = (fl_change){first->next_s, FL_CHANGE_FADE, first->a, first->b, {loss_db, 0}};
  wind(f, first);
}

static fl_status next(void *state, fl_change *change, bool *over, fl_error *err)
{
  fading *f = state;
  (void)err;
  *over = f->count == 0;
  if (*over) return FL_OK;
  if (has_blocks(params_of(f)))
    next_of_block(f, change);
  else
    next_of_states(f, change);
  *over = change->date_s > FL_CHANGE_MAX_DATE_S;
  return FL_OK;
}

const fl_change_source fl_changes_of_fading = {
    "fading", "links whose signal fades at random", is_asked, open_fading, next, close_fading};
