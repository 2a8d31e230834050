/* fieldline report: a result folder as figures and a page. */
#include "report.h"

#include "command.h"
#include "fieldline/json.h"
#include "fieldline/report.h"
#include "fieldline/text.h"

static fl_status print_json(const char *folder, const fl_report *report, fl_error *err)
{
  char page[4096];
  fl_json json = fl_json_start(stdout);
  snprintf(page, sizeof page, "%s/report.html", folder);
  fl_json_object(&json, NULL, FL_JSON_BLOCK);
  fl_json_text(&json, "page", page);
  fl_json_uint(&json, "figures", report->figure_count);
  fl_json_uint(&json, "drawn", report->drawn_count);
  fl_json_bool(&json, "gnuplot", report->gnuplot);
  fl_json_close(&json);
  return fl_json_finish(&json, "the report", err);
}

static void print_report(const char *folder, const fl_report *report)
{
  fputs("report      ", stdout);
  fl_text_print(stdout, folder);
  fputs("/report.html", stdout);
  if (report->drawn_count > 0) {
    printf(", %zu figures in ", report->drawn_count);
    fl_text_print(stdout, folder);
    fputs("/figures/", stdout);
  }
  if (!report->gnuplot)
    printf(" without figures: gnuplot is missing (on Debian: apt-get install gnuplot-nox)");
  else if (report->drawn_count < report->figure_count)
    printf("; gnuplot could not draw %zu, the page says why", report->figure_count - report->drawn_count);
  putchar('\n');
}

fl_status report_if_asked(const cli_options *options, const char *folder, fl_output **output, fl_error *err)
{
  fl_report report;
  if (!options->report) return FL_OK;
  fl_output_close(*output);
  *output = NULL;
  fl_status status = fl_report_make(folder, &report, err);
  if (status == FL_OK && !options->quiet && !options->json) print_report(folder, &report);
  return status;
}

fl_status command_report(const cli_options *options, fl_error *err)
{
  fl_report report;
  fl_status status = fl_report_make(options->argument, &report, err);
  if (status != FL_OK) return status;
  if (options->json) return print_json(options->argument, &report, err);
  if (!options->quiet) print_report(options->argument, &report);
  return FL_OK;
}
