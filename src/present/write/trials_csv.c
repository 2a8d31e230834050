/* trials.csv: what every method came to in every trial. */
#define _POSIX_C_SOURCE 200809L /* open_memstream, stpcpy */

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "fieldline/json.h"
#include "fieldline/write.h"
#include "present/write/comparison_keys.h"
#include "study/compare/columns.h"

struct trials_csv {
  fl_trial_writer writer;
  const fl_comparison *comparison;
  const fl_trial_column *columns[FL_TRIAL_COLUMNS]; /* [column_count] those of this comparison */
  size_t column_count;
  size_t cell; /* the one that `texts` are of, when there are any */
  char *texts; /* the values of its keys, then the name of each method: one behind the other, each with its zero */
};

fl_status fl_write_trials_csv_head(FILE *out, const fl_comparison *comparison, fl_error *err)
{
  fl_csv_put_keys(out, comparison);
  fputs("trial,method", out);
  for (size_t i = 0; i < FL_TRIAL_COLUMNS; i++)
    if (fl_comparison_has_column(comparison, &fl_trial_columns[i])) fprintf(out, ",%s", fl_trial_columns[i].name);
  putc('\n', out);
  return fl_check_written(out, "the trials", err);
}

/* ---- a cell ---- */

static fl_status make_texts(const fl_trials_csv *csv, size_t cell, char **texts, fl_error *err)
{
  size_t size;
  *texts = NULL;
  FILE *out = open_memstream(texts, &size);
  if (out == NULL) return fl_fail_memory(err, "the trials");
  fl_csv_put_values(out, csv->comparison, cell);
  putc('\0', out);
  for (size_t m = 0; m < fl_comparison_method_count(csv->comparison); m++) {
    fl_csv_text(out, fl_comparison_method_name(csv->comparison, cell, m));
    putc('\0', out);
  }
  return fclose(out) == 0 ? FL_OK : fl_fail_memory(err, "the trials");
}

/* Its texts are made once for all of its trials. */
static fl_status enter_cell(fl_trials_csv *csv, size_t cell, fl_error *err)
{
  if (csv->texts != NULL && csv->cell == cell) return FL_OK;
  free(csv->texts);
  csv->cell = cell;
  fl_status status = make_texts(csv, cell, &csv->texts, err);
  if (status == FL_OK) return FL_OK;
  free(csv->texts);
  csv->texts = NULL;
  return status;
}

/* ---- rows ---- */

static char *put_column(char *end, const fl_trial_column *column, const fl_trial_row *row)
{
  switch (column->kind) {
  case FL_COLUMN_OUTCOME:
    *end = ',';
    return stpcpy(end + 1, fl_outcome_name(row->outcome));
  case FL_COLUMN_PARTS:
    *end = ',';
    return fl_csv_put_digits(end + 1, row->part_count);
  case FL_COLUMN_NUMBER:
    return fl_csv_put_number(end, fl_column_number(column, row));
  case FL_COLUMN_FLAG:
    *end = ',';
    return fl_csv_put_digits(end + 1, row->unsettled);
  }
  return end;
}

static fl_status put_trial(void *context, size_t cell, uint64_t trial, const fl_trial_row *rows, char **out,
                           fl_error *err)
{
  fl_trials_csv *csv = context;
  char *end = *out;
  fl_status status = enter_cell(csv, cell, err);
  if (status != FL_OK) return status;
  const char *name = csv->texts;
  for (size_t m = 0; m < fl_comparison_method_count(csv->comparison); m++) {
    name += strlen(name) + 1;
    end = fl_csv_put_digits(stpcpy(end, csv->texts), trial);
    *end++ = ',';
    end = stpcpy(end, name);
    for (size_t i = 0; i < csv->column_count; i++) end = put_column(end, csv->columns[i], &rows[m]);
    *end++ = '\n';
  }
  *out = end;
  return FL_OK;
}

/* ---- room ---- */

static size_t larger(size_t a, size_t b)
{
  return a > b ? a : b;
}

/* At most: quotes around it, every character one that is doubled, the mark of a formula. */
static size_t text_room(const char *text)
{
  return 3 + 2 * strlen(text);
}

/* Of the values of the keys in any cell. */
static size_t keys_room(const fl_comparison *comparison)
{
  const fl_scenario *s = fl_comparison_scenario(comparison);
  size_t room = 0;
  for (size_t i = 0; i < s->axis_count; i++) {
    size_t label = 0;
    for (size_t k = 0; k < s->axes[i].value_count; k++) label = larger(label, text_room(s->axes[i].values[k].label));
    room += FL_CSV_FIELD_SIZE + label + 1;
  }
  return room;
}

static size_t name_room(const fl_comparison *comparison)
{
  size_t room = 0;
  for (size_t cell = 0; cell < fl_comparison_cell_count(comparison); cell++)
    for (size_t m = 0; m < fl_comparison_method_count(comparison); m++)
      room = larger(room, text_room(fl_comparison_method_name(comparison, cell, m)));
  return room;
}

static size_t trial_room(const fl_trials_csv *csv)
{
  size_t fields = 1 + csv->column_count; /* the trial's number, too */
  size_t row = keys_room(csv->comparison) + name_room(csv->comparison) + fields * FL_CSV_FIELD_SIZE + 2;
  return fl_comparison_method_count(csv->comparison) * row;
}

/* ---- making ---- */

fl_status fl_trials_csv_new(const fl_comparison *comparison, fl_trials_csv **out, fl_error *err)
{
  fl_trials_csv *csv = calloc(1, sizeof *csv);
  *out = csv;
  if (csv == NULL) return fl_fail_memory(err, "the trials");
  csv->comparison = comparison;
  for (size_t i = 0; i < FL_TRIAL_COLUMNS; i++)
    if (fl_comparison_has_column(comparison, &fl_trial_columns[i]))
      csv->columns[csv->column_count++] = &fl_trial_columns[i];
  csv->writer = (fl_trial_writer){.room = trial_room(csv), .put = put_trial, .context = csv};
  return FL_OK;
}

const fl_trial_writer *fl_trials_csv_writer(const fl_trials_csv *csv)
{
  return &csv->writer;
}

void fl_trials_csv_free(fl_trials_csv *csv)
{
  if (csv == NULL) return;
  free(csv->texts);
  free(csv);
}
