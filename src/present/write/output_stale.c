/* What an earlier scenario of a result folder leaves would pass for results of the new one: it goes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "present/write/drawn_by.h"
#include "present/write/output_box.h"

static const char scenario_name[] = "scenario.yaml", figures_name[] = "figures";

static bool same_bytes(FILE *a, FILE *b)
{
  int c;
  do
    if ((c = getc(a)) != getc(b)) return false;
  while (c != EOF);
  return true;
}

/* Is there a scenario.yaml, of another scenario than the one that is written? */
static bool replaces_scenario(const fl_output *output)
{
  const output_change *scenario = fl_output_find(output, 0, scenario_name);
  if (scenario == NULL || scenario->stream == NULL) return false;
  int fd = openat(output->places[0].fd, scenario_name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  FILE *old = fd < 0 ? NULL : fdopen(fd, "r");
  if (old == NULL && fd >= 0) close(fd);
  if (old == NULL) return errno != ENOENT;
  rewind(scenario->stream);
  bool same = same_bytes(scenario->stream, old);
  fclose(old);
  return !same;
}

/* ---- figures ---- */

static bool is_drawn_by_fieldline(int folder_fd, const char *name)
{
  char line[1024] = "";
  int fd = openat(folder_fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  FILE *script = fd < 0 ? NULL : fdopen(fd, "r");
  if (script == NULL && fd >= 0) close(fd);
  if (script == NULL) return false;
  bool is_ours = fgets(line, sizeof line, script) != NULL && strstr(line, FL_DRAWN_BY) != NULL;
  fclose(script);
  return is_ours;
}

static bool is_written(const fl_output *output, const char *folder, const char *name)
{
  for (size_t i = 0; i < output->count; i++)
    if (strcmp(output->places[output->changes[i].place].name, folder) == 0 &&
        strcmp(output->changes[i].name, name) == 0)
      return true;
  return false;
}

/* All files of one figure, whose gnuplot file is `script`. */
static fl_status drop_figure(fl_output *output, const char *script, fl_error *err)
{
  static const char *const endings[] = {"gp", "dat", "svg", "pdf"};
  fl_status status = FL_OK;
  for (size_t i = 0; i < sizeof endings / sizeof endings[0] && status == FL_OK; i++) {
    char *name;
    if (asprintf(&name, "%.*s.%s", (int)(strlen(script) - strlen(".gp")), script, endings[i]) < 0)
      return fl_fail_memory(err, "a path");
    if (!is_written(output, figures_name, name)) status = fl_output_drop(output, figures_name, name, err);
    free(name);
  }
  return status;
}

/* Those that were drawn of the old results; whatever else lies among them stays. */
static fl_status drop_figures(fl_output *output, fl_error *err)
{
  fl_status status = FL_OK;
  int fd = openat(output->places[0].fd, figures_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *folder = fd < 0 ? NULL : fdopendir(fd);
  if (folder == NULL && fd >= 0) close(fd);
  for (struct dirent *entry; folder != NULL && status == FL_OK && (entry = readdir(folder)) != NULL;) {
    const char *ending = strrchr(entry->d_name, '.');
    if (ending != NULL && strcmp(ending, ".gp") == 0 && is_drawn_by_fieldline(fd, entry->d_name))
      status = drop_figure(output, entry->d_name, err);
  }
  if (folder != NULL) closedir(folder);
  return status;
}

/* ---- all ---- */

fl_status fl_output_drop_stale(fl_output *output, fl_error *err)
{
  if (!replaces_scenario(output)) return FL_OK;
  fl_status status = drop_figures(output, err);
  for (size_t i = 0; i < OUTPUT_RUN_RESULTS && status == FL_OK; i++)
    if (fl_output_find(output, 0, fl_output_results[i]) == NULL)
      status = fl_output_drop(output, "", fl_output_results[i], err);
  return status;
}
