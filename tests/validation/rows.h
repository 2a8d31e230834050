/* Rows of a reference made with ns-3, and the nodes and links that they stand for. */
#ifndef FIELDLINE_TESTS_VALIDATION_ROWS_H
#define FIELDLINE_TESTS_VALIDATION_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "fieldline/radio.h"

enum { MAX_LINKS = 64, MAX_NODES = 2 * MAX_LINKS, MAX_ROWS = 400 };

typedef struct {
  const char *kind, *layout, *standard, *rate, *aggregate;
  size_t count, in_flight; /* links, or hops; messages */
  double value, error;     /* Mb/s or messages/s, and its standard error */
} row;

/* The rows of a file of comma-separated values whose first line names the columns; those that are not in `row` are
 * skipped. Ends the program on what it cannot read. */
size_t read_rows(const char *path, row *rows);

/* Do two links of the row have different rates? Does a long run of the same chain stand for it? */
bool is_mixed(const row *r);
bool is_replaced(const row *rows, size_t count, const row *r);
double aggregate_bytes(const row *r); /* 0: single frames */
bool has_rts(const row *r);
bool has_capture(const row *r);

typedef struct {
  double x_m, y_m;
} place;

/* Nodes, and links between them, whose radios send at one rate each. */
typedef struct {
  place nodes[MAX_NODES];
  size_t node_count, count;
  size_t from[MAX_LINKS], to[MAX_LINKS];
  fl_radio_params radio[MAX_LINKS];
} layout;

void lay_out(const row *r, layout *l);
/* Signal over noise between all nodes, to be freed. */
double *signals_of(const layout *l);

void *not_null(void *pointer);

#endif
