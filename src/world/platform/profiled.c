#include "world/platform/profiled.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "world/find_node.h"

static fl_status refuse(const fl_profiled *p, const fl_declared_profile *of, const char *why, fl_error *err)
{
  static const char *const attributes[] = {
      [FL_COURSE_STATE] = "state_file", [FL_COURSE_SPEED] = "speed_file", [FL_COURSE_BANDWIDTH] = "bandwidth_file"};
  return fl_fail_at(err, FL_ERR_VALUE, p->file->path, p->file->text, p->file->size, of->line, of->column,
                    "%s \"%.120s\": %s: %.600s", of->of_link ? "link" : "host", of->id, attributes[of->kind], why);
}

/* Beside the platform, unless it is absolute. NULL: no memory. */
static char *path_of(const fl_profiled *p, const fl_declared_profile *of)
{
  const char *slash = strrchr(p->file->path, '/');
  size_t folder = slash == NULL || of->path[0] == '/' ? 0 : (size_t)(slash + 1 - p->file->path);
  size_t size = folder + strlen(of->path) + 1;
  char *path = malloc(size);
  if (path != NULL) snprintf(path, size, "%.*s%s", (int)folder, p->file->path, of->path);
  return path;
}

static fl_status read_file(const fl_profiled *p, const fl_declared_profile *of, fl_course *out, fl_error *err)
{
  fl_error why = {0};
  char text[600];
  char *path = path_of(p, of);
  if (path == NULL) return fl_fail_memory(err, "a profile");
  fl_status status = fl_course_read(path, of->kind, out, &why);
  free(path);
  if (status == FL_ERR_FILE) {
    snprintf(text, sizeof text, "%.400s: %.150s", why.file, why.message);
    return refuse(p, of, text, err);
  }
  if (status != FL_OK && err != NULL) *err = why;
  return status;
}

/* The first profile that is declared of a link stands for the link. */
static size_t find_link(const fl_declared_profiles *declared, const fl_declared_profile *of)
{
  for (size_t i = 0; i < declared->count; i++)
    if (declared->items[i].of_link && strcmp(declared->items[i].id, of->id) == 0) return i;
  return declared->count;
}

static fl_status read_use(const fl_profiled *p, const fl_declared_profile *of, bool with_links, fl_error *err)
{
  fl_course_use use = {.of_link = of->of_link};
  if (of->of_link && !with_links)
    return refuse(p, of, "the rates of links are the radio's here (expected radio: platform)", err);
  use.of = of->of_link ? find_link(p->declared, of) : fl_node_called(p->field, of->id);
  if (!of->of_link && use.of == p->field->count) return refuse(p, of, "there is no such host", err);
  if (of->kind == FL_COURSE_SPEED && !(p->field->nodes[use.of].speed_flop_per_s > 0))
    return refuse(p, of, "the host has no speed here, so nothing slows down", err);
  fl_status status = read_file(p, of, &use.profile, err);
  if (status == FL_OK) p->profiles->uses[p->profiles->use_count++] = use;
  return status;
}

fl_status fl_profiled_begin(const fl_platform_text *file, const fl_declared_profiles *declared, const fl_field *field,
                            bool with_links, fl_profiled *out, fl_error *err)
{
  fl_status status = FL_OK;
  *out = (fl_profiled){.file = file, .declared = declared, .field = field};
  if (declared->count == 0) return FL_OK;
  fl_courses *p = out->profiles = calloc(1, sizeof *p);
  if (p == NULL) return fl_fail_memory(err, "profiles");
  p->uses = calloc(declared->count, sizeof *p->uses);
  p->link_bytes_per_s = calloc(declared->count, sizeof *p->link_bytes_per_s);
  p->link_count = declared->count;
  if (with_links) out->route_of = calloc(field->count * field->count, sizeof *out->route_of);
  if (p->uses == NULL || p->link_bytes_per_s == NULL || (with_links && out->route_of == NULL))
    return fl_fail_memory(err, "profiles");
  for (size_t i = 0; i < declared->count && status == FL_OK; i++)
    status = read_use(out, &declared->items[i], with_links, err);
  return status;
}

/* ---- routes ---- */

static double rest_of(const fl_platform_route *route)
{
  return route->rest_bytes_per_s < 0 ? (double)INFINITY : route->rest_bytes_per_s;
}

static fl_status add_route(fl_profiled *p, size_t from, size_t to, const fl_platform_route *route,
                           const fl_platform_crossing *crossings, fl_error *err)
{
  fl_courses *all = p->profiles;
  if ((all->route_count & (all->route_count - 1)) == 0) { /* there is room up to the next power of two */
    fl_course_route *grown = realloc(all->routes, (all->route_count == 0 ? 1 : 2 * all->route_count) * sizeof *grown);
    if (grown == NULL) return fl_fail_memory(err, "profiles");
    all->routes = grown;
  }
  fl_course_route *added = &all->routes[all->route_count];
  *added = (fl_course_route){.from = from, .to = to, .rest_bytes_per_s = rest_of(route), .count = route->crossings};
  added->crossings = calloc(route->crossings + 1, sizeof *added->crossings);
  if (added->crossings == NULL) return fl_fail_memory(err, "profiles");
  p->route_of[from * p->field->count + to] = ++all->route_count;
  for (uint64_t i = 0; i < route->crossings; i++) {
    added->crossings[i] = (fl_course_crossing){crossings[i].profile, crossings[i].times};
    all->link_bytes_per_s[crossings[i].profile] = crossings[i].bytes_per_s;
  }
  return FL_OK;
}

static bool has_crossing(const fl_course_route *route, const fl_platform_crossing *crossing)
{
  for (size_t i = 0; i < route->count; i++)
    if (route->crossings[i].link == crossing->profile && route->crossings[i].times == crossing->times) return true;
  return false;
}

static bool is_alike(const fl_course_route *there, const fl_platform_route *back, const fl_platform_crossing *crossings)
{
  bool alike = there->count == back->crossings && there->rest_bytes_per_s == rest_of(back);
  for (uint64_t i = 0; i < back->crossings && alike; i++) alike = has_crossing(there, &crossings[i]);
  return alike;
}

static fl_status refuse_pair(const fl_profiled *p, size_t from, size_t to, const fl_declared_profile *of, fl_error *err)
{
  char why[400];
  snprintf(why, sizeof why,
           "the routes from \"%.120s\" to \"%.120s\" and back do not change alike (expected the same links both ways)",
           p->field->nodes[from].id, p->field->nodes[to].id);
  return refuse(p, of, why, err);
}

fl_status fl_profiled_route(fl_profiled *p, size_t from, size_t to, const fl_platform_route *route,
                            const fl_platform_crossing *crossings, fl_error *err)
{
  size_t low = from < to ? from : to, high = from < to ? to : from;
  if (p->profiles == NULL || from == to || route->bandwidth_bytes_per_s < 0) return FL_OK;
  if (route->crossings == FL_PLATFORM_MAX_CROSSINGS)
    return refuse(p, &p->declared->items[crossings[0].profile], "a route crosses too many links with profiles", err);
  size_t *number = &p->route_of[low * p->field->count + high];
  if (*number == 0) return add_route(p, low, high, route, crossings, err);
  const fl_course_route *other = &p->profiles->routes[*number - 1];
  if (is_alike(other, route, crossings)) return FL_OK;
  size_t profile = route->crossings > 0 ? crossings[0].profile : other->crossings[0].link;
  return refuse_pair(p, from, to, &p->declared->items[profile], err);
}

/* ---- what is left of it ---- */

static bool is_crossed(const fl_courses *all, size_t link)
{
  for (size_t i = 0; i < all->route_count; i++)
    for (size_t k = 0; k < all->routes[i].count; k++)
      if (all->routes[i].crossings[k].link == link) return true;
  return false;
}

fl_courses *fl_profiled_take(fl_profiled *p)
{
  fl_courses *all = p->profiles;
  size_t uses = 0, routes = 0;
  if (all == NULL) return NULL;
  for (size_t i = 0; i < all->use_count; i++) {
    if (!all->uses[i].of_link || is_crossed(all, all->uses[i].of))
      all->uses[uses++] = all->uses[i];
    else
      fl_course_clear(&all->uses[i].profile);
  }
  for (size_t i = 0; i < all->route_count; i++) {
    if (all->routes[i].count > 0)
      all->routes[routes++] = all->routes[i];
    else
      free(all->routes[i].crossings);
  }
  all->use_count = uses;
  all->route_count = routes;
  if (uses == 0) return NULL;
  p->profiles = NULL;
  return all;
}

void fl_profiled_clear(fl_profiled *p)
{
  fl_courses_free(p->profiles);
  free(p->route_of);
  *p = (fl_profiled){0};
}
