#include "fieldline/board.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/shelf.h"
#include "base/utf8.h"
#include "fieldline/units.h"
#include "yaml/document.h"

enum { MAX_FILE_BYTES = 1 << 20 };

static const fl_shelf boards = {"board", "FIELDLINE_BOARDS", "share/fieldline/boards", "scenarios/boards",
                                "`fieldline list` shows them"};

static const struct {
  const char *name, *map, *key; /* the key in the file, and the map that holds it; NULL: the file's own */
  fl_unit unit;
  double min, max;
} rows[FL_BOARD_FIGURES] = {
    [FL_BOARD_SPEED] = {"speed", NULL, "speed", FL_UNIT_FLOP_PER_S, 1, 1e18},
    [FL_BOARD_MEMORY] = {"memory", NULL, "memory", FL_UNIT_BYTES, 1, 0x1p50},
    [FL_BOARD_MEMORY_BANDWIDTH] = {"memory_bandwidth", NULL, "memory_bandwidth", FL_UNIT_BYTES_PER_S, 1, 1e18},
    [FL_BOARD_IDLE] = {"power.idle", "power", "idle", FL_UNIT_WATTS, 0, 1e6},
    [FL_BOARD_COMPUTE] = {"power.compute", "power", "compute", FL_UNIT_WATTS, 0, 1e6},
    [FL_BOARD_SEND] = {"power.send", "power", "send", FL_UNIT_WATTS, 0, 1e6},
    [FL_BOARD_RECEIVE] = {"power.receive", "power", "receive", FL_UNIT_WATTS, 0, 1e6},
    [FL_BOARD_OFF] = {"power.off", "power", "off", FL_UNIT_WATTS, 0, 1e6},
};

/* The board with its texts. */
typedef struct {
  fl_board board; /* first: a fl_board * is a box * */
  fl_document *document;
} box;

const char *fl_board_figure_name(fl_board_figure_kind kind)
{
  return rows[kind].name;
}

char *fl_board_figure_format(char out[FL_BOARD_FIGURE_SIZE], fl_board_figure_kind kind, double value)
{
  return fl_quantity_format(out, value, rows[kind].unit, 4);
}

static fl_status read_text(const fl_doc_node *map, const char *key, const char **value, fl_error *err)
{
  const fl_doc_node *node = fl_doc_get(map, key);
  if (node == NULL) return fl_doc_fail(err, map, "%s is missing", key);
  fl_status status = fl_doc_text(node, value, err);
  if (status != FL_OK) return status;
  if ((*value)[0] != '\0' && fl_is_printable(*value, false)) return FL_OK;
  return fl_doc_expect(err, node, "a text without control characters");
}

static fl_status read_from(const fl_doc_node *map, bool *is_measured, fl_error *err)
{
  static const char *const words[] = {"measured", "data sheet"};
  const char *from;
  fl_status status = read_text(map, "from", &from, err);
  if (status != FL_OK) return status;
  *is_measured = strcmp(from, words[0]) == 0;
  if (*is_measured || strcmp(from, words[1]) == 0) return FL_OK;
  return fl_doc_unknown_word(err, fl_doc_get(map, "from"), "origin", words, 2);
}

static fl_status read_figure(const fl_doc_node *node, fl_board_figure_kind kind, fl_board_figure *figure, fl_error *err)
{
  static const char *const keys[] = {"value", "from", "source", NULL};
  if (node == NULL) return FL_OK;
  fl_status status = fl_doc_check_keys(node, keys, err);
  if (status != FL_OK) return status;
  const fl_doc_node *value = fl_doc_get(node, "value");
  if (value == NULL) return fl_doc_fail(err, node, "value is missing (expected %s)", fl_unit_example(rows[kind].unit));
  status = fl_doc_quantity(value, rows[kind].unit, rows[kind].min, rows[kind].max, &figure->value, err);
  if (status == FL_OK) status = read_from(node, &figure->is_measured, err);
  return status == FL_OK ? read_text(node, "source", &figure->source, err) : status;
}

static fl_status read_board(const fl_doc_node *root, fl_board *board, fl_error *err)
{
  static const char *const keys[] = {"board", "summary", "speed", "memory", "memory_bandwidth", "power", NULL};
  static const char *const power_keys[] = {"idle", "compute", "send", "receive", "off", NULL};
  fl_status status = fl_doc_check_keys(root, keys, err);
  if (status == FL_OK) status = read_text(root, "board", &board->name, err);
  if (status == FL_OK) status = read_text(root, "summary", &board->summary, err);
  const fl_doc_node *power = fl_doc_get(root, "power");
  if (status == FL_OK && power != NULL) status = fl_doc_check_keys(power, power_keys, err);
  for (size_t i = 0; i < FL_BOARD_FIGURES && status == FL_OK; i++) {
    const fl_doc_node *map = rows[i].map == NULL ? root : power;
    board->figures[i].value = NAN;
    const fl_doc_node *node = map == NULL ? NULL : fl_doc_get(map, rows[i].key);
    status = read_figure(node, (fl_board_figure_kind)i, &board->figures[i], err);
  }
  return status;
}

fl_status fl_board_parse(const char *name, const char *text, size_t size, fl_board **out, fl_error *err)
{
  *out = NULL;
  box *b = calloc(1, sizeof *b);
  if (b == NULL) return fl_fail_memory(err, "a board");
  fl_status status = fl_document_parse(name, text, size, &b->document, err);
  if (status == FL_OK) status = read_board(fl_document_root(b->document), &b->board, err);
  if (status == FL_OK)
    *out = &b->board;
  else
    fl_board_free(&b->board);
  return status;
}

void fl_board_free(fl_board *board)
{
  if (board == NULL) return;
  box *b = (box *)board; /* its first member */
  fl_document_free(b->document);
  free(b);
}

static fl_status load_file(const char *path, fl_board **out, fl_error *err)
{
  char *text;
  size_t size;
  fl_status status = fl_read_file(path, MAX_FILE_BYTES, &text, &size, err);
  if (status != FL_OK) return status;
  status = fl_board_parse(path, text, size, out, err);
  free(text);
  return status;
}

fl_status fl_board_load(const char *name, fl_board **out, fl_error *err)
{
  char *folder = NULL, *path = NULL;
  *out = NULL;
  fl_status status = fl_boards_folder(&folder, err);
  if (status == FL_OK) status = fl_shelf_path(&boards, folder, name, &path, err);
  if (status == FL_OK) status = load_file(path, out, err);
  free(folder);
  free(path);
  return status;
}

fl_status fl_boards_folder(char **folder, fl_error *err)
{
  return fl_shelf_folder(&boards, folder, err);
}

fl_status fl_boards_list(const char *folder, char ***names, size_t *count, fl_error *err)
{
  return fl_shelf_list(&boards, folder, names, count, err);
}

void fl_boards_free(char **names, size_t count)
{
  fl_shelf_free(names, count);
}
