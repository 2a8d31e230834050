/* Changes by the profiles of a platform. */
#include "world/changes/courses.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "world/changes/sources.h"

void fl_courses_free(fl_courses *profiles)
{
  if (profiles == NULL) return;
  for (size_t i = 0; i < profiles->use_count; i++) fl_course_clear(&profiles->uses[i].profile);
  for (size_t i = 0; i < profiles->route_count; i++) free(profiles->routes[i].crossings);
  free(profiles->uses);
  free(profiles->routes);
  free(profiles->link_bytes_per_s);
  free(profiles);
}

bool fl_courses_take_down(const fl_courses *profiles)
{
  for (size_t i = 0; i < profiles->use_count; i++)
    if (!profiles->uses[i].of_link && profiles->uses[i].profile.kind == FL_COURSE_STATE) return true;
  return false;
}

static uint64_t digest_number(uint64_t digest, double value)
{
  unsigned char bytes[sizeof value];
  memcpy(bytes, &value, sizeof value);
  for (size_t i = 0; i < sizeof bytes; i++) digest = (digest ^ bytes[i]) * UINT64_C(0x100000001b3);
  return digest;
}

uint64_t fl_courses_digest(uint64_t digest, const fl_courses *profiles)
{
  for (size_t i = 0; i < profiles->use_count; i++) {
    const fl_course_use *use = &profiles->uses[i];
    digest = digest_number(digest_number(digest, (double)use->profile.kind), use->of_link ? 1 : 0);
    digest = digest_number(digest_number(digest, (double)use->of), use->profile.round_s);
    for (size_t k = 0; k < use->profile.count; k++)
      digest = digest_number(digest_number(digest, use->profile.events[k].date_s), use->profile.events[k].value);
  }
  return digest;
}

/* ---- as a stream ---- */

/* Where a profile is. */
typedef struct {
  size_t next; /* of its events */
  double began_s;
} place;

typedef struct {
  double bytes_per_s; /* while it is on */
  bool on;
} link_state;

typedef struct {
  const fl_courses *profiles;
  place *places;     /* [use_count] */
  link_state *links; /* [link_count] */
  size_t link;       /* that has changed, */
  double date_s;     /* then; */
  size_t route;      /* the next to look at because of that; route_count: none */
} stream;

static bool is_asked(const fl_change_spec *spec)
{
  return spec->profiles != NULL;
}

static void close_stream(void *state)
{
  stream *s = state;
  free(s->places);
  free(s->links);
  free(s);
}

static fl_status open_stream(const fl_change_input *in, void **state, fl_error *err)
{
  const fl_courses *p = in->spec->profiles;
  stream *s = calloc(1, sizeof *s);
  *state = NULL;
  if (s == NULL) return fl_fail_memory(err, "changes");
  s->profiles = p;
  s->places = calloc(p->use_count + 1, sizeof *s->places);
  s->links = calloc(p->link_count + 1, sizeof *s->links);
  if (s->places == NULL || s->links == NULL) {
    close_stream(s);
    return fl_fail_memory(err, "changes");
  }
  for (size_t i = 0; i < p->link_count; i++) s->links[i] = (link_state){p->link_bytes_per_s[i], true};
  s->route = p->route_count;
  *state = s;
  return FL_OK;
}

static double date_of(const stream *s, size_t use)
{
  const fl_course *profile = &s->profiles->uses[use].profile;
  const place *at = &s->places[use];
  return at->next < profile->count ? at->began_s + profile->events[at->next].date_s : (double)INFINITY;
}

static void advance(stream *s, size_t use)
{
  const fl_course *profile = &s->profiles->uses[use].profile;
  place *at = &s->places[use];
  if (++at->next < profile->count || isinf(profile->round_s)) return;
  at->next = 0;
  at->began_s += profile->round_s;
}

/* Of what a route's transfer gets at first. */
static double factor_of(const stream *s, const fl_course_route *route)
{
  double first = route->rest_bytes_per_s, now = first;
  for (size_t i = 0; i < route->count; i++) {
    const fl_course_crossing *c = &route->crossings[i];
    const link_state *link = &s->links[c->link];
    first = fmin(first, s->profiles->link_bytes_per_s[c->link] / c->times);
    now = fmin(now, link->on ? link->bytes_per_s / c->times : 0);
  }
  return fmin(now / first, FL_CHANGE_MAX_FACTOR);
}

static bool crosses(const fl_course_route *route, size_t link)
{
  for (size_t i = 0; i < route->count; i++)
    if (route->crossings[i].link == link) return true;
  return false;
}

/* The next route that crosses the link that has changed; false: there is none. */
static bool next_route(stream *s, fl_change *change)
{
  while (s->route < s->profiles->route_count) {
    const fl_course_route *route = &s->profiles->routes[s->route++];
    if (!crosses(route, s->link)) continue;
    *change = (fl_change){s->date_s, FL_CHANGE_RATE, route->from, route->to, {factor_of(s, route), 0}};
    return true;
  }
  return false;
}

static void change_link(stream *s, const fl_course_use *use, double value)
{
  link_state *link = &s->links[use->of];
  if (use->profile.kind == FL_COURSE_STATE)
    link->on = value > 0;
  else
    link->bytes_per_s = value;
  s->link = use->of;
  s->route = 0;
}

/* The next date of all profiles: a change of a node, or of a link, which changes routes. */
static fl_status next(void *state, fl_change *change, bool *over, fl_error *err)
{
  stream *s = state;
  (void)err;
  *over = false;
  while (!next_route(s, change)) {
    size_t first = 0;
    for (size_t i = 1; i < s->profiles->use_count; i++)
      if (date_of(s, i) < date_of(s, first)) first = i;
    const fl_course_use *use = &s->profiles->uses[first];
    s->date_s = date_of(s, first);
    *over = !(s->date_s <= FL_CHANGE_MAX_DATE_S);
    if (*over) return FL_OK;
    double value = use->profile.events[s->places[first].next].value;
    advance(s, first);
    if (use->of_link) {
      change_link(s, use, value);
      continue;
    }
    bool state_kind = use->profile.kind == FL_COURSE_STATE;
    *change = (fl_change){
        s->date_s, state_kind ? FL_CHANGE_UP : FL_CHANGE_SPEED, use->of, use->of, {state_kind ? value > 0 : value, 0}};
    return FL_OK;
  }
  return FL_OK;
}

const fl_change_source fl_changes_of_profiles = {
    "profiles", "what the profiles of a platform say", is_asked, open_stream, next, close_stream};
