#include "list_boards.h"

#include <math.h>
#include <stdlib.h>

static fl_status load_all(char *const *names, size_t count, cli_boards *out, fl_error *err)
{
  fl_status status = FL_OK;
  out->boards = calloc(count + 1, sizeof *out->boards);
  if (out->boards == NULL) return fl_fail_memory(err, "boards");
  for (size_t i = 0; i < count && status == FL_OK; i++) {
    status = fl_board_load(names[i], &out->boards[i], err);
    if (status == FL_OK) out->count++;
  }
  return status;
}

fl_status list_boards_load(cli_boards *out, fl_error *err)
{
  char *folder = NULL, **names = NULL;
  size_t count = 0;
  *out = (cli_boards){0};
  fl_status status = fl_boards_folder(&folder, err);
  if (status == FL_OK) status = fl_boards_list(folder, &names, &count, err);
  if (status == FL_OK) status = load_all(names, count, out, err);
  fl_boards_free(names, count);
  free(folder);
  return status;
}

void list_boards_clear(cli_boards *boards)
{
  for (size_t i = 0; i < boards->count; i++) fl_board_free(boards->boards[i]);
  free(boards->boards);
}

static const char *origin_of(const fl_board_figure *figure)
{
  return figure->is_measured ? "measured" : "data sheet";
}

static void add_figures(const fl_board *board, table *t)
{
  for (int i = 0; i < FL_BOARD_FIGURES; i++) {
    fl_board_figure_kind kind = (fl_board_figure_kind)i; /* numbered from 0 */
    const fl_board_figure *figure = &board->figures[kind];
    char value[FL_BOARD_FIGURE_SIZE];
    if (isnan(figure->value)) continue;
    table_add(t, "    %s", fl_board_figure_name(kind));
    table_add(t, "  %s, %s: %s", fl_board_figure_format(value, kind, figure->value), origin_of(figure), figure->source);
  }
}

void list_boards_add_rows(const cli_boards *boards, table *t)
{
  table_add(t, "boards");
  table_add(t, "%s", "");
  for (size_t i = 0; i < boards->count; i++) {
    table_add(t, "  %s", boards->boards[i]->name);
    table_add(t, "%s", boards->boards[i]->summary);
    add_figures(boards->boards[i], t);
  }
}

static void add_json_figure(const fl_board_figure *figure, const char *name, fl_json *json)
{
  fl_json_object(json, name, FL_JSON_LINE);
  fl_json_number(json, "value", figure->value);
  fl_json_text(json, "from", origin_of(figure));
  fl_json_text(json, "source", figure->source);
  fl_json_close(json);
}

void list_boards_add_json(const cli_boards *boards, fl_json *json)
{
  fl_json_array(json, "boards", FL_JSON_BLOCK);
  for (size_t i = 0; i < boards->count; i++) {
    const fl_board *board = boards->boards[i];
    fl_json_object(json, NULL, FL_JSON_LINE);
    fl_json_text(json, "name", board->name);
    fl_json_text(json, "summary", board->summary);
    for (int k = 0; k < FL_BOARD_FIGURES; k++)
      if (!isnan(board->figures[k].value))
        add_json_figure(&board->figures[k], fl_board_figure_name((fl_board_figure_kind)k), json);
    fl_json_close(json);
  }
  fl_json_close(json);
}
