/* What plain SimGrid says of a platform, in a process of its own: the model CM02 without cross traffic. */
#ifndef FIELDLINE_TESTS_PLAIN_SIMGRID_H
#define FIELDLINE_TESTS_PLAIN_SIMGRID_H

#include "support.h"

#include <simgrid/engine.h>
#include <unistd.h>
#include <xbt/config.h>
#include <xbt/log.h>

#include "base/child.h"

/* In that process: actors can be made then. */
static void plain_simgrid_load(const char *path)
{
  char name[] = "test", *arguments[] = {name, NULL};
  int count = 1;
  xbt_log_control_set("root.thres:critical");
  simgrid_init(&count, arguments);
  sg_cfg_set_string("network/model", "CM02");
  sg_cfg_set_boolean("network/crosstraffic", "no");
  sg_cfg_set_double("surf/precision", 1e-12);
  simgrid_load_platform(path);
}

/* The date that `ask` writes to its descriptor. */
static double plain_simgrid_s(fl_child_fn *ask, void *question)
{
  fl_child_limits limits = {.cpu_s = 20};
  fl_child child;
  fl_child_end end;
  double end_s = 0;
  assert_int_equal(fl_child_start(ask, question, &limits, &child, NULL), FL_OK);
  ssize_t got = read(child.data_fd, &end_s, sizeof end_s);
  fl_child_finish(&child, &end);
  if (got != sizeof end_s) fail_msg("SimGrid: %s", end.text);
  return end_s;
}

#endif
