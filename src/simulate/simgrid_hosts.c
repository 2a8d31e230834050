#include "simulate/simgrid_hosts.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* SimGrid's default contexts switch stacks by themselves, which AddressSanitizer does not follow. */
#if defined(__SANITIZE_ADDRESS__)
#define CONTEXTS "--cfg=contexts/factory:thread"
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONTEXTS "--cfg=contexts/factory:thread"
#endif
#endif

/* So that an isolated transfer takes size / rate, no more and no less. */
static char *const settings[] = {"fieldline", "--cfg=network/model:CM02", "--cfg=network/crosstraffic:no",
                                 "--cfg=network/TCP-gamma:0",
#ifdef CONTEXTS
                                 CONTEXTS
#endif
};

enum { MAX_RATE_EXPONENT = 1000 };

static void configure(int stack_kib)
{
  char *arguments[sizeof settings / sizeof settings[0] + 1];
  int count = sizeof settings / sizeof settings[0];
  memcpy(arguments, settings, sizeof settings);
  arguments[count] = NULL;
  xbt_log_control_set("root.thres:critical");
  xbt_log_control_set("root.fmt:%m%n"); /* the message alone */
  simgrid_init(&count, arguments);
  sg_cfg_set_double("surf/precision", DBL_MIN);
  sg_cfg_set_int("contexts/stack-size", stack_kib);
}

/* Hosts n0 to n(k-1), each with a link of its own up and down. SimGrid reads platforms from files only. */
static bool load_platform(size_t hosts)
{
  char path[64];
  int fd = memfd_create("platform", 0);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  if (fd < 0 ||
      dprintf(fd,
              "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
              "<platform version=\"4.1\"><cluster id=\"n\" prefix=\"n\" suffix=\"\" radical=\"0-%zu\" speed=\"1f\" "
              "bw=\"1e308Bps\" lat=\"0s\" sharing_policy=\"SPLITDUPLEX\"/></platform>\n",
              hosts - 1) < 0 ||
      access(path, R_OK) != 0) {
    fprintf(stderr, "cannot make a platform in %s: %s\n", path, strerror(errno));
    return false;
  }
  simgrid_load_platform(path);
  close(fd);
  return true;
}

bool fl_simgrid_start(size_t host_count, int stack_kib)
{
  configure(stack_kib);
  return load_platform(host_count);
}

sg_host_t fl_simgrid_host(size_t number)
{
  char name[32];
  snprintf(name, sizeof name, "n%zu", number);
  return sg_host_by_name(name);
}

sg_link_t fl_simgrid_radio(size_t number)
{
  char name[64];
  snprintf(name, sizeof name, "n_link_%zu_UP", number);
  return sg_link_by_name(name);
}

fl_simgrid_burden fl_simgrid_burden_of(double time_s)
{
  int exponent;
  double size = ldexp(frexp(time_s, &exponent), DBL_MANT_DIG);
  return (fl_simgrid_burden){
      size, ldexp(1, exponent > DBL_MANT_DIG - MAX_RATE_EXPONENT ? DBL_MANT_DIG - exponent : MAX_RATE_EXPONENT)};
}
