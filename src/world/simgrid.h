/* SimGrid's functions, loaded when they are first needed. Whoever includes this calls them by their own names, after
 * fl_simgrid_load() in this process or the one it was forked from. A function more is a line in each of the two lists.
 */
#ifndef FIELDLINE_SRC_WORLD_SIMGRID_H
#define FIELDLINE_SRC_WORLD_SIMGRID_H

#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <simgrid/link.h>
#include <simgrid/semaphore.h>
#include <simgrid/version.h>
#include <xbt/config.h>
#include <xbt/dynar.h>
#include <xbt/log.h>

#include "fieldline/library.h"

#if SIMGRID_VERSION >= 40000
#define FL_SIMGRID_ROUTE_CALLS(X) X(sg_host_get_route_links)
#else
#define FL_SIMGRID_ROUTE_CALLS(X)                                                                                      \
  X(sg_host_get_route) X(xbt_dynar_free) X(xbt_dynar_get_cpy) X(xbt_dynar_length) X(xbt_dynar_new)
#endif

/* clang-format off */
#define FL_SIMGRID_CALLS(X)                                                                                            \
  X(sg_actor_create_) X(sg_actor_daemonize) X(sg_actor_kill) X(sg_actor_sleep_for) X(sg_actor_sleep_until) X(sg_actor_yield)            \
  X(sg_cfg_set_double) X(sg_cfg_set_int) X(sg_host_by_name) X(sg_host_count) X(sg_host_get_name) X(sg_host_get_property_value)           \
  X(sg_host_get_route_latency) X(sg_host_get_speed) X(sg_host_list) X(sg_host_sendto) X(sg_host_turn_off) X(sg_host_turn_on) X(sg_link_by_name)               \
  X(sg_link_get_bandwidth) X(sg_link_get_data) X(sg_link_get_name) X(sg_link_is_shared) X(sg_link_set_bandwidth)       \
  X(sg_link_set_data) X(sg_sem_acquire) X(sg_sem_acquire_timeout) X(sg_sem_init) X(sg_sem_release) X(simgrid_get_clock) X(simgrid_init)          \
  X(simgrid_load_platform) X(simgrid_run) X(xbt_log_control_set) FL_SIMGRID_ROUTE_CALLS(X)
/* clang-format on */

typedef struct {
  FL_SIMGRID_CALLS(FL_LIBRARY_FIELD)
} fl_simgrid_calls;

extern fl_simgrid_calls fl_simgrid;

/* An inline function of SimGrid's. */
#define sg_actor_create(name, host, code, argc, argv)                                                                  \
  fl_simgrid.sg_actor_create_(name, host, code, argc, (const char *const *)(argv))
#define sg_actor_daemonize fl_simgrid.sg_actor_daemonize
#define sg_actor_kill fl_simgrid.sg_actor_kill
#define sg_actor_sleep_for fl_simgrid.sg_actor_sleep_for
#define sg_actor_sleep_until fl_simgrid.sg_actor_sleep_until
#define sg_actor_yield fl_simgrid.sg_actor_yield
#define sg_cfg_set_double fl_simgrid.sg_cfg_set_double
#define sg_cfg_set_int fl_simgrid.sg_cfg_set_int
#define sg_host_by_name fl_simgrid.sg_host_by_name
#define sg_host_count fl_simgrid.sg_host_count
#define sg_host_get_name fl_simgrid.sg_host_get_name
#define sg_host_get_property_value fl_simgrid.sg_host_get_property_value
#define sg_host_get_route fl_simgrid.sg_host_get_route
#define sg_host_get_route_latency fl_simgrid.sg_host_get_route_latency
#define sg_host_get_route_links fl_simgrid.sg_host_get_route_links
#define sg_host_get_speed fl_simgrid.sg_host_get_speed
#define sg_host_list fl_simgrid.sg_host_list
#define sg_host_sendto fl_simgrid.sg_host_sendto
#define sg_host_turn_off fl_simgrid.sg_host_turn_off
#define sg_host_turn_on fl_simgrid.sg_host_turn_on
#define sg_link_by_name fl_simgrid.sg_link_by_name
#define sg_link_get_bandwidth fl_simgrid.sg_link_get_bandwidth
#define sg_link_get_data fl_simgrid.sg_link_get_data
#define sg_link_get_name fl_simgrid.sg_link_get_name
#define sg_link_is_shared fl_simgrid.sg_link_is_shared
#define sg_link_set_bandwidth fl_simgrid.sg_link_set_bandwidth
#define sg_link_set_data fl_simgrid.sg_link_set_data
#define sg_sem_acquire fl_simgrid.sg_sem_acquire
#define sg_sem_acquire_timeout fl_simgrid.sg_sem_acquire_timeout
#define sg_sem_init fl_simgrid.sg_sem_init
#define sg_sem_release fl_simgrid.sg_sem_release
#define simgrid_get_clock fl_simgrid.simgrid_get_clock
#define simgrid_init fl_simgrid.simgrid_init
#define simgrid_load_platform fl_simgrid.simgrid_load_platform
#define simgrid_run fl_simgrid.simgrid_run
#define xbt_dynar_free fl_simgrid.xbt_dynar_free
#define xbt_dynar_get_cpy fl_simgrid.xbt_dynar_get_cpy
#define xbt_dynar_length fl_simgrid.xbt_dynar_length
#define xbt_dynar_new fl_simgrid.xbt_dynar_new
#define xbt_log_control_set fl_simgrid.xbt_log_control_set

/* Errors and threads: those of fl_library_load(). Cost: tens of milliseconds, once. */
fl_status fl_simgrid_load(fl_error *err);

#endif
