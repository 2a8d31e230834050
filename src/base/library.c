#include "fieldline/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static fl_status fail(const fl_library *library, fl_error *err)
{
  const char *why = dlerror();
  return fl_fail(err, FL_ERR_FILE, "cannot load %s: %s", library->soname, why == NULL ? "no reason is known" : why);
}

static fl_status load(fl_library *library, fl_error *err)
{
  void *handle = dlopen(library->soname, RTLD_NOW | (library->for_all ? RTLD_GLOBAL : RTLD_LOCAL));
  if (handle == NULL) return fail(library, err);
  for (size_t i = 0; i < library->count; i++) {
    void *function = dlsym(handle, library->names[i]);
    if (function == NULL) return fail(library, err);
    memcpy((char *)library->functions + i * sizeof function, &function, sizeof function); /* POSIX: of one size */
  }
  library->loaded = true;
  return FL_OK;
}

fl_status fl_library_load(fl_library *library, fl_error *err)
{
  pthread_mutex_lock(&one_at_a_time);
  fl_status status = library->loaded ? FL_OK : load(library, err);
  pthread_mutex_unlock(&one_at_a_time);
  return status;
}
