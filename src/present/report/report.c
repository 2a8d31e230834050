#include "fieldline/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/c_locale.h"
#include "fieldline/scenario.h"
#include "fieldline/write.h"
#include "present/report/compare_figures.h"
#include "present/report/compare_page.h"
#include "present/report/compare_results.h"
#include "present/report/figure.h"
#include "present/report/page.h"
#include "present/report/run_figures.h"
#include "present/report/run_page.h"
#include "present/report/run_results.h"
#include "yaml/document.h"

enum { SCENARIO_LIMIT_BYTES = 1 << 24 };

/* What a folder holds, and what is made of it. */
typedef struct {
  const char *folder;
  char *scenario_path;
  fl_scenario *scenario;
  fl_run_results *run;         /* NULL: there is no plan.json */
  fl_compare_results *compare; /* NULL: there is no trials.csv */
  fl_figures *figures;
  fl_output *output;
} job;

static char *join(const char *folder, const char *name)
{
  char *path;
  return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

static bool exists(const char *folder, const char *name)
{
  char *path = join(folder, name);
  bool there = path != NULL && access(path, F_OK) == 0;
  free(path);
  return there;
}

static fl_status check_folder(const char *folder, fl_error *err)
{
  struct stat info;
  if (stat(folder, &info) != 0)
    return fl_fail_at(err, FL_ERR_FILE, folder, NULL, 0, 0, 0, "cannot open the folder: %s", strerror(errno));
  if (!S_ISDIR(info.st_mode))
    return fl_fail_at(err, FL_ERR_FILE, folder, NULL, 0, 0, 0,
                      "expected a folder that `run`, `plan` or `compare` has written");
  if (exists(folder, "scenario.yaml") && (exists(folder, "plan.json") || exists(folder, "trials.csv"))) return FL_OK;
  return fl_fail_at(err, FL_ERR_FILE, folder, NULL, 0, 0, 0,
                    "holds no result (expected scenario.yaml with plan.json or trials.csv)");
}

static fl_status load(job *j, fl_error *err)
{
  fl_status status = check_folder(j->folder, err);
  if (status == FL_OK) status = fl_output_open(j->folder, &j->output, err);
  j->scenario_path = join(j->folder, "scenario.yaml");
  if (status == FL_OK && j->scenario_path == NULL) status = fl_fail_memory(err, "a path");
  if (status == FL_OK) status = fl_scenario_load(j->scenario_path, NULL, 0, &j->scenario, err);
  if (status == FL_OK && exists(j->folder, "plan.json")) status = fl_run_results_load(j->folder, &j->run, err);
  if (status == FL_OK && exists(j->folder, "trials.csv")) status = fl_compare_results_load(j->folder, &j->compare, err);
  return status;
}

static fl_status draw(job *j, fl_error *err)
{
  fl_status status = fl_figures_new(j->folder, j->output, &j->figures, err);
  if (status == FL_OK && j->run != NULL) status = fl_run_figures(j->figures, j->run, err);
  if (status == FL_OK && j->compare != NULL) status = fl_compare_figures(j->figures, j->compare, err);
  if (status == FL_OK) status = fl_figures_draw(j->figures, err);
  return status;
}

static void put_contents(FILE *out, const job *j)
{
  fputs("<nav aria-label=\"Contents\"><ul>\n", out);
  if (j->compare != NULL) fl_compare_contents(out, j->figures);
  if (j->run != NULL) {
    fputs("<li><a href=\"#plan\">Where it is cut and placed</a></li>\n", out);
    if (j->run->numbers.measured.world != NULL) fputs("<li><a href=\"#world\">What happened meanwhile</a></li>\n", out);
    if (j->run->plan.bottleneck_s > 0) fputs("<li><a href=\"#limits\">What limits it</a></li>\n", out);
    bool streamed = j->run->simulated && j->run->plan.bottleneck_s > 0;
    if (streamed) fputs("<li><a href=\"#requests\">What happened to the requests</a></li>\n", out);
    if (j->run->simulated && j->run->numbers.measured.energy.node_count > 0)
      fputs("<li><a href=\"#energy\">What it takes in energy</a></li>\n", out);
    if (streamed) fputs("<li><a href=\"#prediction\">Predicted and measured</a></li>\n", out);
  }
  fputs("<li><a href=\"#scenario\">The scenario</a></li>\n</ul></nav>\n", out);
}

/* All of it, so that the page can be made again from what it says. */
static fl_status put_scenario(FILE *out, const job *j, fl_error *err)
{
  char *text, *line, *rest;
  size_t size;
  fl_status status = fl_read_file(j->scenario_path, SCENARIO_LIMIT_BYTES, &text, &size, err);
  if (status != FL_OK) return status;
  fl_page_section(out, "scenario", "The scenario");
  fputs("<details><summary>scenario.yaml, with every default filled in</summary>\n<pre><code>", out);
  for (rest = text; (line = strsep(&rest, "\n")) != NULL;) {
    fl_html_text(out, line);
    putc('\n', out);
  }
  fputs("</code></pre></details>\n", out);
  fl_page_section_end(out);
  free(text);
  return FL_OK;
}

static fl_status write_page(job *j, fl_error *err)
{
  FILE *out;
  fl_status status = fl_output_file(j->output, "report.html", &out, err);
  if (status != FL_OK) return status;
  fl_page_begin(out, j->scenario->name, j->scenario->question);
  if (j->compare != NULL) fl_compare_answer(out, j->compare);
  if (j->run != NULL) fl_run_answer(out, j->run);
  fputs("</header>\n", out);
  put_contents(out, j);
  if (!fl_figures_gnuplot(j->figures))
    fputs("<p class=\"remark\" id=\"no-gnuplot\">The figures are not drawn, because gnuplot is missing: install it "
          "(on Debian: <code>apt-get install gnuplot-nox</code>) and make the report again.</p>\n",
          out);
  if (j->compare != NULL) status = fl_compare_page(out, j->figures, j->compare, err);
  if (status == FL_OK && j->run != NULL) status = fl_run_page(out, j->figures, j->run, err);
  if (status == FL_OK) status = put_scenario(out, j, err);
  fl_page_end(out);
  return status;
}

static void describe(const job *j, fl_report *out)
{
  *out = (fl_report){.figure_count = fl_figures_count(j->figures), .gnuplot = fl_figures_gnuplot(j->figures)};
  for (size_t i = 0; i < out->figure_count; i++) out->drawn_count += fl_figures_at(j->figures, i)->drawn;
}

static fl_status make(const char *folder, fl_report *out, fl_error *err)
{
  job j = {.folder = folder};
  fl_status status = load(&j, err);
  if (status == FL_OK) status = draw(&j, err);
  if (status == FL_OK) status = write_page(&j, err);
  if (status == FL_OK) describe(&j, out);
  if (status == FL_OK) status = fl_figures_keep(j.figures, j.output, err);
  if (status == FL_OK) status = fl_output_commit(j.output, err);
  status = fl_output_blame(j.output, status, err);
  fl_figures_free(j.figures);
  fl_output_close(j.output);
  fl_run_results_free(j.run);
  fl_compare_results_free(j.compare);
  fl_scenario_free(j.scenario);
  free(j.scenario_path);
  return status;
}

/* Scripts for gnuplot, SVG, tables and tooltips: a comma for a point would spoil them all. */
fl_status fl_report_make(const char *folder, fl_report *out, fl_error *err)
{
  locale_t before = fl_c_locale_enter();
  fl_status status = make(folder, out, err);
  fl_c_locale_leave(before);
  return status;
}
