#include "present/report/compare_page.h"

#include "present/report/compare_captions.h"
#include "present/report/compare_choices.h"
#include "present/report/compare_metrics.h"
#include "present/report/compare_tables.h"
#include "present/report/compare_words.h"

void fl_compare_answer(FILE *out, const fl_compare_results *results)
{
  fl_compare_sentence_fn *const sentences[] = {fl_compare_sentence_winner, fl_compare_sentence_doubt,
                                               fl_compare_sentence_optimum};
  char text[FL_COMPARE_SENTENCE_SIZE];
  fputs("<div class=\"answer\">\n", out);
  for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
    if (!sentences[i](results, text)) continue;
    fputs("<p>", out);
    fl_html_text(out, text);
    fputs("</p>\n", out);
  }
  fputs("</div>\n", out);
}

/* ---- sections ---- */

static bool has_figure(const fl_figures *figures, const char *name)
{
  return fl_figures_find(figures, name) != NULL;
}

/* A figure; its further pages are folded away. */
static fl_status put_pages(FILE *out, const fl_figures *figures, const char *name, fl_error *err)
{
  char page_name[FL_COMPARE_NAME_SIZE];
  size_t count = 1;
  while (count < FL_COMPARE_PAGES && has_figure(figures, fl_compare_page_name(name, count, page_name))) count++;
  fl_status status = fl_page_figure(out, figures, name, err);
  if (count > 1) fprintf(out, "<details><summary>%zu more of these figures</summary>\n", count - 1);
  for (size_t page = 1; page < count && status == FL_OK; page++)
    status = fl_page_figure(out, figures, fl_compare_page_name(name, page, page_name), err);
  if (count > 1) fputs("</details>\n", out);
  return status;
}

void fl_compare_contents(FILE *out, const fl_figures *figures)
{
  fputs("<li><a href=\"#verdict\">Which method wins where</a></li>\n", out);
  for (const fl_compare_metric *metric = fl_compare_metrics; metric->name != NULL; metric++)
    if (has_figure(figures, metric->name)) {
      fprintf(out, "<li><a href=\"#%s\">", metric->name);
      fl_html_text(out, metric->title);
      fputs("</a></li>\n", out);
    }
  fputs("<li><a href=\"#numbers\">All numbers</a></li>\n", out);
}

static fl_status put_metric(FILE *out, const fl_figures *figures, const fl_compare_metric *metric, fl_error *err)
{
  if (!has_figure(figures, metric->name)) return FL_OK;
  fl_page_section(out, metric->name, metric->title);
  fl_status status = put_pages(out, figures, metric->name, err);
  if (status == FL_OK && metric->distribution != NULL)
    status = put_pages(out, figures, metric->distribution->name, err);
  fl_page_section_end(out);
  return status;
}

fl_status fl_compare_page(FILE *out, const fl_figures *figures, const fl_compare_results *results, fl_error *err)
{
  fl_page_section(out, "verdict", "Which method wins where");
  fprintf(out, "<p class=\"remark\">%zu method%s, %zu cell%s, %llu trials, all methods on the same fields.</p>\n",
          results->method_count, results->method_count == 1 ? "" : "s", results->cell_count,
          results->cell_count == 1 ? "" : "s", (unsigned long long)results->trials);
  fl_status status = fl_compare_verdicts(out, results, err);
  if (status == FL_OK) status = fl_compare_choices(out, results, err);
  fl_page_section_end(out);
  for (const fl_compare_metric *metric = fl_compare_metrics; metric->name != NULL && status == FL_OK; metric++)
    status = put_metric(out, figures, metric, err);
  if (status != FL_OK) return status;
  fl_page_section(out, "numbers", "All numbers");
  status = fl_compare_numbers(out, results, err);
  fl_page_section_end(out);
  return status;
}
