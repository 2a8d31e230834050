/* What an output is inside, for who fills it (output.c) and who puts the files in their places (output_commit.c). */
#ifndef FIELDLINE_SRC_PRESENT_WRITE_OUTPUT_BOX_H
#define FIELDLINE_SRC_PRESENT_WRITE_OUTPUT_BOX_H

#include <stdbool.h>
#include <stdio.h>

#include "fieldline/write.h"
#include "present/write/fresh.h"

/* A folder that files are going to be in. All is done relative to what was opened: a path may lead elsewhere later. */
typedef struct {
  char *name; /* "" the result folder, else of a folder in it */
  int fd;
  bool made; /* by us: removed again when it stays empty */
} output_place;

/* A file that the commit puts in its place, or takes away. */
typedef struct {
  size_t place;
  char *name;
  bool drafted;                    /* the new one lies among the drafts, under its own name */
  bool goes;                       /* there is no new one */
  char fresh[FL_FRESH_NAME_SIZE];  /* of the new one otherwise */
  FILE *stream;                    /* NULL once closed */
  char before[FL_FRESH_NAME_SIZE]; /* of the old one, while the commit may still fail; "" there was none */
  bool put;
} output_change;

struct output {
  char *folder;
  bool made;            /* by us: removed again when it stays empty */
  bool locked;          /* else it is on a file system without locks */
  output_place *places; /* [place_count]; the first is the result folder */
  size_t place_count;
  char drafts[FL_FRESH_NAME_SIZE]; /* "" there is none */
  char *drafts_path;
  int drafts_fd;
  output_change *changes;
  size_t count;
};

/* What runs write beside their scenario; the first of them is what a run of another scenario has left, the others are
 * written or the store's affair. */
enum { OUTPUT_RESULTS = 16, OUTPUT_RUN_RESULTS = 13 };
extern const char *const fl_output_results[OUTPUT_RESULTS];

/* Where the commit replaces another scenario's scenario.yaml, let the results of that go that it does not write anew,
 * and the figures of them. */
fl_status fl_output_drop_stale(fl_output *output, fl_error *err);

/* The file that changes in a place; NULL: it does not. */
const output_change *fl_output_find(const fl_output *output, size_t place, const char *name);

/* Is a folder where the file is to be? */
bool fl_output_holds_folder(const fl_output *output, const output_change *change);

/* FL_ERR_FILE: "PATH: WHAT: " and what the system's error `number` says. */
fl_status fl_output_fail(const fl_output *output, const output_change *change, const char *what, int number,
                         fl_error *err);

#endif
