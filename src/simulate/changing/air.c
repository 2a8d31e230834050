/* Who has which radios, and how fast everything under way goes. */
#include <math.h>

#include "simulate/changing/line.h"

fl_status fl_line_air_init(fl_line *line)
{
  const fl_medium_choice *choice = &line->world->medium;
  fl_air *air;
  if (!fl_medium_couples(choice->medium)) return FL_OK;
  const fl_air_input in = {0, NULL, line->world->links, *choice, false};
  fl_status status = fl_air_new(&in, &air, line->err);
  if (status != FL_OK) return status;
  line->exclusive = fl_air_exclusive(air);
  line->shares = fl_air_shares(air);
  line->downstream_first = fl_air_downstream_first(air);
  fl_air_free(air);
  return FL_OK;
}

/* ---- radios ---- */

/* One that is held alone neither sends nor receives beside; others send one transfer and receive one. */
static bool are_free(const fl_line *line, const fl_work *work)
{
  bool free = !line->sends[work->node] && !line->receives[work->peer];
  return free && (!line->exclusive || (!line->receives[work->node] && !line->sends[work->peer]));
}

bool fl_line_takes_radios(fl_line *line, const fl_work *work)
{
  if (!are_free(line, work)) return false;
  line->sends[work->node] = line->receives[work->peer] = true;
  return true;
}

void fl_line_free_radios(fl_line *line, const fl_work *work)
{
  line->sends[work->node] = line->receives[work->peer] = false;
}

/* Of two hops, the one whose turn comes first: whichever waits longer, then the one nearer to the end of the chain,
 * which makes room for those behind it. */
static bool has_turn_before(const fl_line *line, const fl_line_activity *a, const fl_line_activity *b)
{
  if (line->downstream_first || a->start_s == b->start_s) return a > b;
  return a->start_s < b->start_s;
}

static fl_line_activity *next_to_send(fl_line *line)
{
  fl_line_activity *next = NULL;
  for (size_t i = 1; i < line->count; i += 2) {
    fl_line_activity *a = &line->activities[i];
    if (a->phase != FL_WAITS_FOR_RADIOS || !are_free(line, &a->work)) continue;
    if (next == NULL || has_turn_before(line, a, next)) next = a;
  }
  return next;
}

void fl_line_grant_radios(fl_line *line)
{
  fl_line_activity *a;
  while ((a = next_to_send(line)) != NULL) {
    fl_line_takes_radios(line, &a->work);
    a->start_s = line->now_s;
    fl_line_begin(line, a);
  }
}

/* ---- how fast ---- */

/* What is left of the pace that its time is planned with. A link that was not there when it was planned, and now is,
 * cannot be: it is in the plan. */
double fl_line_pace(const fl_line *line, const fl_line_activity *a)
{
  switch (a->phase) {
  case FL_COMPUTES:
    return fl_conditions_speed(line->conditions, a->work.node) / a->planned;
  case FL_ON_AIR:
    return a->share * (fl_conditions_rate_bps(line->conditions, a->work.node, a->work.peer) / a->planned);
  case FL_IN_LATENCY:
  case FL_IDLE:
  case FL_WAITS_FOR_RADIOS:
    break;
  }
  return 1;
}

static double time_of(const fl_line_activity *a)
{
  return a->phase == FL_IN_LATENCY ? a->of->latency_s : a->of->duration_s - a->of->latency_s;
}

/* Begin its phase: of one that has none yet, the first. */
void fl_line_begin(fl_line *line, fl_line_activity *a)
{
  if (a->of->kind == FL_COMPUTE)
    a->phase = FL_COMPUTES;
  else if (a->phase != FL_ON_AIR)
    a->phase = a->of->latency_s > 0 ? FL_IN_LATENCY : FL_ON_AIR;
  bool shares = line->shares && a->phase == FL_ON_AIR;
  a->share = shares ? 0 : 1; /* until the medium has been asked */
  a->work.sends = a->phase == FL_ON_AIR;
  a->work.left_s = time_of(a);
  a->work.counted_s = line->now_s;
  a->work.pace = fl_line_pace(line, a);
  line->paces_are_old = line->paces_are_old || shares;
  line->clock->begin(line->clock, &a->work);
}

static bool link_is_there(const fl_line *line, const fl_work *work)
{
  return fl_conditions_rate_bps(line->conditions, work->node, work->peer) > 0;
}

static fl_air_hop fetch_hop(const fl_line *line)
{
  const fl_work *fetch = &line->takeover.fetch;
  const fl_links *now = fl_conditions_links(line->conditions);
  return fl_air_hop_over(line->world->medium.medium, link_is_there(line, fetch) ? now : line->world->links, fetch->node,
                         fetch->peer, line->takeover.bits);
}

/* A link that is not there now keeps what it was planned as: nobody is on it. */
static fl_status make_air(fl_line *line)
{
  const fl_links *links = fl_conditions_links(line->conditions);
  for (size_t i = 0; i < line->hop_count; i++) {
    const fl_activity *of = &line->table[2 * i + 1];
    bool is_there = fl_links_rate_bps(links, of->node, of->peer) > 0;
    line->hops[i] = fl_air_hop_over(line->world->medium.medium, is_there ? links : line->world->links, of->node,
                                    of->peer, of->bits);
  }
  size_t count = line->hop_count + line->takeover.fetches; /* weights are one hop more */
  if (line->takeover.fetches) line->hops[line->hop_count] = fetch_hop(line);
  fl_air_free(line->air);
  line->air = NULL;
  line->air_is_old = false;
  return fl_air_of_hops(&line->world->medium, links, line->hops, count, false, &line->air, line->err);
}

/* Only what moves takes from the others. */
static fl_status ask_medium(fl_line *line)
{
  for (size_t i = 0; i < line->hop_count; i++) {
    const fl_line_activity *a = &line->activities[2 * i + 1];
    line->active[i] = a->phase == FL_ON_AIR && link_is_there(line, &a->work);
  }
  const fl_takeover *t = &line->takeover;
  line->active[line->hop_count] = t->fetches && !t->in_latency && link_is_there(line, &t->fetch);
  fl_status status = line->air_is_old ? make_air(line) : FL_OK;
  if (status == FL_OK) status = fl_air_speeds(line->air, line->active, line->shares_now, line->err);
  for (size_t i = 0; status == FL_OK && i < line->hop_count; i++)
    line->activities[2 * i + 1].share = line->active[i] ? line->shares_now[i] : 0;
  return status;
}

static void repace(fl_line *line, fl_work *work, double pace)
{
  if (pace == work->pace) return;
  work->left_s = fmax(work->left_s - (line->now_s - work->counted_s) * work->pace, 0);
  work->counted_s = line->now_s;
  work->pace = pace;
  line->clock->repace(line->clock, work);
}

static void set_pace(fl_line *line, fl_line_activity *a)
{
  if (a->phase == FL_COMPUTES || a->phase == FL_ON_AIR) repace(line, &a->work, fl_line_pace(line, a));
}

/* Weights go as fast as their link and the medium let them. */
static void set_fetch_pace(fl_line *line)
{
  const fl_takeover *t = &line->takeover;
  bool is_alone = !line->shares, moves = line->active[line->hop_count];
  if (!t->fetches || t->in_latency) return;
  double share = is_alone ? 1 : moves ? line->shares_now[line->hop_count] : 0;
  repace(line, &line->takeover.fetch, share * fl_conditions_rate_bps(line->conditions, t->fetch.node, t->fetch.peer));
}

void fl_line_set_paces(fl_line *line)
{
  if (!line->paces_are_old) return;
  line->paces_are_old = false;
  if (line->shares) fl_line_fail(line, ask_medium(line));
  if (line->status == FL_OK) set_fetch_pace(line);
  for (size_t i = 0; line->status == FL_OK && i < line->count; i++) set_pace(line, &line->activities[i]);
}
