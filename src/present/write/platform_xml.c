#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "fieldline/units.h"
#include "fieldline/write.h"
#include "world/find_node.h"

typedef struct {
  FILE *out;
  const fl_field *field;
  const fl_links *links;
  const fl_plan *plan;
  bool plain_names; /* "a--b" tells which link is meant, whatever the ids */
} writing;

/* Write what belongs to the link from one node to another, or `both` ways. */
typedef void put_link_fn(const writing *w, size_t from, size_t to, bool both);

static void put_escaped(FILE *out, const char *text)
{
  for (; *text != '\0'; text++) {
    if (*text == '&')
      fputs("&amp;", out);
    else if (*text == '<')
      fputs("&lt;", out);
    else if (*text == '"')
      fputs("&quot;", out);
    else
      putc(*text, out);
  }
}

/* Bare numbers: other programs read them too. */
static void put_property(FILE *out, const char *name, double value)
{
  char text[FL_NUMBER_SIZE];
  fprintf(out, "      <prop id=\"%s\" value=\"%s\"/>\n", name, fl_number_format(text, value));
}

static void put_messages(FILE *out, const fl_message_costs *costs)
{
  if (costs->send_s > 0) put_property(out, "send_message", costs->send_s);
  if (costs->send_s_per_byte > 0) put_property(out, "send_byte", costs->send_s_per_byte);
  if (costs->receive_s > 0) put_property(out, "receive_message", costs->receive_s);
  if (costs->receive_s_per_byte > 0) put_property(out, "receive_byte", costs->receive_s_per_byte);
}

/* SimGrid wants a speed of every host: where the node has none, 1 Gflop/s stands in and the property says so. */
static void put_host(FILE *out, const fl_node *node)
{
  char speed[FL_NUMBER_SIZE];
  bool has_speed = node->speed_flop_per_s > 0;
  fputs("    <host id=\"", out);
  put_escaped(out, node->id);
  fprintf(out, "\" speed=\"%sf\">\n", fl_number_format(speed, has_speed ? node->speed_flop_per_s : 1e9));
  if (!isnan(node->x_m)) put_property(out, "x", node->x_m);
  if (!isnan(node->y_m)) put_property(out, "y", node->y_m);
  put_property(out, "memory", node->memory_bytes);
  if (has_speed)
    put_property(out, "speed", node->speed_flop_per_s);
  else
    fputs("      <prop id=\"speed\" value=\"none\"/>\n", out);
  if (node->memory_bytes_per_s > 0) put_property(out, "memory_bandwidth", node->memory_bytes_per_s);
  put_messages(out, &node->messages);
  fputs("    </host>\n", out);
}

/* With hyphens at an end or two in a row in an id, two links could get one name: they are numbered then. */
static bool ids_join_plainly(const fl_field *field)
{
  for (size_t i = 0; i < field->count; i++) {
    const char *id = field->nodes[i].id;
    if (id[0] == '\0' || id[0] == '-' || id[strlen(id) - 1] == '-' || strstr(id, "--") != NULL) return false;
  }
  return true;
}

static void put_link_name(const writing *w, size_t from, size_t to)
{
  if (!w->plain_names) {
    fprintf(w->out, "%zu--%zu", from, to);
    return;
  }
  put_escaped(w->out, w->field->nodes[from].id);
  fputs("--", w->out);
  put_escaped(w->out, w->field->nodes[to].id);
}

static void put_link(const writing *w, size_t from, size_t to, bool both)
{
  char bandwidth[FL_NUMBER_SIZE], latency[FL_NUMBER_SIZE];
  double bytes_per_s = fl_links_rate_bps(w->links, from, to) / FL_BITS_PER_BYTE;
  (void)both;
  fputs("    <link id=\"", w->out);
  put_link_name(w, from, to);
  fprintf(w->out, "\" bandwidth=\"%sBps\" latency=\"%ss\" sharing_policy=\"SHARED\"/>\n",
          fl_number_format(bandwidth, bytes_per_s), fl_number_format(latency, fl_links_latency_s(w->links, from, to)));
}

static void put_route(const writing *w, size_t from, size_t to, bool both)
{
  fputs("    <route src=\"", w->out);
  put_escaped(w->out, w->field->nodes[from].id);
  fputs("\" dst=\"", w->out);
  put_escaped(w->out, w->field->nodes[to].id);
  fprintf(w->out, "\" symmetrical=\"%s\"><link_ctn id=\"", both ? "YES" : "NO");
  put_link_name(w, from, to);
  fputs("\"/></route>\n", w->out);
}

static bool is_same_both_ways(const fl_links *links, size_t a, size_t b)
{
  return links->weight[a * links->count + b] == links->weight[b * links->count + a] &&
         fl_links_latency_s(links, a, b) == fl_links_latency_s(links, b, a);
}

static void visit_mesh(const writing *w, put_link_fn *put)
{
  for (size_t a = 0; a < w->field->count; a++)
    for (size_t b = 0; b < w->field->count; b++) {
      if (a == b || isinf(w->links->weight[a * w->field->count + b])) continue;
      bool both = is_same_both_ways(w->links, a, b);
      if (!both || a < b) put(w, a, b, both);
    }
}

static void visit_chain(const writing *w, put_link_fn *put)
{
  for (size_t i = 0; i < w->plan->hop_count; i++) {
    size_t from = w->plan->hops[i].from, to = w->plan->hops[i].to;
    put(w, from, to, is_same_both_ways(w->links, from, to));
  }
}

/* Zones and hosts share their names in SimGrid. */
static void put_zone_name(FILE *out, const fl_field *field)
{
  char name[32] = "field";
  for (size_t tries = 2; fl_node_called(field, name) < field->count; tries++)
    snprintf(name, sizeof name, "field-%zu", tries);
  fputs(name, out);
}

static void put_header(const writing *w, bool mesh)
{
  fprintf(w->out,
          "<?xml version=\"1.0\"?>\n"
          "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
          "<!-- A field of %zu nodes, written by fieldline for any SimGrid program. A host is a node; its position "
          "(metres),\n"
          "     memory (bytes) and speed (flop/s) are properties. A node whose computing takes no time has the speed "
          "none:\n"
          "     its host's 1 Gflop/s stands in. A link is a pair of nodes at the rate of their radios, alone on the "
          "air. -->\n",
          w->field->count);
  if (!mesh)
    fprintf(w->out,
            "<!-- Only the hops of the plan's chain have links and routes: there are more than %zu nodes. -->\n",
            FL_PLATFORM_MESH_MAX);
  fputs("<platform version=\"4.1\">\n  <zone id=\"", w->out);
  put_zone_name(w->out, w->field);
  fputs("\" routing=\"Full\">\n", w->out);
}

fl_status fl_write_platform_xml(FILE *out, const fl_field *field, const fl_links *links, const fl_plan *plan,
                                fl_error *err)
{
  writing w = {out, field, links, plan, ids_join_plainly(field)};
  bool mesh = field->count <= FL_PLATFORM_MESH_MAX;
  void (*visit)(const writing *, put_link_fn *) = mesh ? visit_mesh : visit_chain;

  put_header(&w, mesh);
  for (size_t i = 0; i < field->count; i++) put_host(out, &field->nodes[i]);
  visit(&w, put_link); /* SimGrid wants all links before the first route */
  visit(&w, put_route);
  fputs("  </zone>\n</platform>\n", out);
  if (!ferror(out)) return FL_OK;
  return fl_fail(err, FL_ERR_FILE, "cannot write the platform: %s", errno != 0 ? strerror(errno) : "the stream failed");
}
