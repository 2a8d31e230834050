/* Boards: what machines that people have can do, each figure with its public source. */
#ifndef FIELDLINE_BOARD_H
#define FIELDLINE_BOARD_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/api.h"
#include "fieldline/error.h"

FL_BEGIN_DECLS

typedef enum {
  FL_BOARD_SPEED,            /* flop/s */
  FL_BOARD_MEMORY,           /* bytes that are free for a part */
  FL_BOARD_MEMORY_BANDWIDTH, /* B/s */
  FL_BOARD_IDLE,             /* W */
  FL_BOARD_COMPUTE,          /* W while it computes, instead of idle */
  FL_BOARD_SEND,             /* W more while its radio sends */
  FL_BOARD_RECEIVE,          /* W more while its radio receives */
  FL_BOARD_OFF,              /* W */
  FL_BOARD_FIGURES
} fl_board_figure_kind;

typedef struct {
  double value; /* NAN: not known */
  bool is_measured;
  const char *source;
} fl_board_figure;

typedef struct {
  const char *name, *summary;
  fl_board_figure figures[FL_BOARD_FIGURES];
} fl_board;

/* What a figure is called, as in "power.idle", and its value for people, "2.5 W". */
const char *fl_board_figure_name(fl_board_figure_kind kind);
enum { FL_BOARD_FIGURE_SIZE = 48 };
char *fl_board_figure_format(char out[FL_BOARD_FIGURE_SIZE], fl_board_figure_kind kind, double value);

/* Parse the bytes of a board: YAML of `board` (its name), `summary`, and of speed, memory, memory_bandwidth and power
 * ({idle, compute, send, receive, off}) those that are known, each {value: QUANTITY, from: measured | data sheet,
 * source: TEXT}. `name` stands in error texts. Success: *out belongs to the caller (fl_board_free). Failure: *out NULL,
 * *err with line and column: FL_ERR_SYNTAX, FL_ERR_VALUE, FL_ERR_MEMORY. */
fl_status fl_board_parse(const char *name, const char *text, size_t size, fl_board **out, fl_error *err);

/* The board of a name in fl_boards_folder(). FL_ERR_VALUE with the nearest name when there is none; FL_ERR_FILE. */
fl_status fl_board_load(const char *name, fl_board **out, fl_error *err);
void fl_board_free(fl_board *board); /* NULL is fine */

/* The folder of the boards that come along: the environment's FIELDLINE_BOARDS, else as fl_models_folder() does.
 * Names in it, sorted (fl_boards_free). Errors: FL_ERR_FILE, FL_ERR_MEMORY. */
fl_status fl_boards_folder(char **folder, fl_error *err);
fl_status fl_boards_list(const char *folder, char ***names, size_t *count, fl_error *err);
void fl_boards_free(char **names, size_t count);

FL_END_DECLS

#endif
