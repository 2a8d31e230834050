/* The boards that come along, for `fieldline list`. */
#ifndef FIELDLINE_SRC_CLI_LIST_BOARDS_H
#define FIELDLINE_SRC_CLI_LIST_BOARDS_H

#include "fieldline/board.h"
#include "fieldline/json.h"
#include "table.h"

typedef struct {
  fl_board **boards;
  size_t count;
} cli_boards;

/* All of them, by name; end with list_boards_clear(). Errors: those of fl_boards_list() and fl_board_load(). */
fl_status list_boards_load(cli_boards *out, fl_error *err);
void list_boards_clear(cli_boards *boards);

/* A row a board, and one a figure below it, with what it is and where it is from. */
void list_boards_add_rows(const cli_boards *boards, table *t);
void list_boards_add_json(const cli_boards *boards, fl_json *json);

#endif
