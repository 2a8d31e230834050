/* Any bytes as a profile: one that keeps what its header promises, or none and a message. */
#undef NDEBUG
#include <assert.h>
#include <math.h>
#include <string.h>

#include "driver.h"
#include "fieldline/profile.h"

static const char network[] = "model: m\nlayers:\n- {name: a, shape: [1]}\n- {name: b, from: [a], shape: [2]}\n";

static void check_profile(fl_profile *profile)
{
  fl_graph *graph = NULL;
  fl_error err;
  size_t devices = fl_profile_device_count(profile);
  assert(fl_profile_name(profile)[0] != '\0' && fl_profile_batch(profile) >= 1);
  assert(devices >= 1 && devices <= FL_PROFILE_MAX_DEVICES);
  for (size_t i = 0; i < devices; i++)
    assert(fl_profile_find_device(profile, fl_profile_device_at(profile, i), &err) == i);
  assert(fl_graph_parse("m.yaml", network, strlen(network), &graph, NULL) == FL_OK);
  if (fl_profile_bind(profile, graph, &err) != FL_OK) {
    assert(err.line > 0 && err.column > 0);
  } else {
    for (size_t i = 0; i < devices; i++) {
      double seconds = fl_profile_seconds(profile, 1, i);
      assert(isnan(seconds) || (seconds >= 0 && seconds <= 1e6));
      assert((fl_profile_check_device(profile, i, "it", &err) == FL_OK) == !isnan(seconds));
    }
  }
  fl_graph_free(graph);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  fl_profile *profile = NULL;
  fl_error err = {0};
  fl_status status = fl_profile_parse("fuzz.yaml", (const char *)data, size, &profile, &err);
  if (status == FL_OK) {
    check_profile(profile);
  } else {
    assert(profile == NULL && err.status == status && err.message[0] != '\0');
    assert(err.line > 0 && err.column > 0);
  }
  fl_profile_free(profile);
  return 0;
}
