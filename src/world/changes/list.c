/* The changes that a scenario lists. */
#include <stdlib.h>

#include "world/changes/sources.h"

typedef struct {
  const fl_change *next, *end;
} list;

static bool is_asked(const fl_change_spec *spec)
{
  return spec->list_count > 0;
}

static fl_status open_list(const fl_change_input *in, void **state, fl_error *err)
{
  list *l = malloc(sizeof *l);
  *state = l;
  if (l == NULL) return fl_fail_memory(err, "changes");
  *l = (list){in->spec->list, in->spec->list + in->spec->list_count};
  return FL_OK;
}

static fl_status next(void *state, fl_change *change, bool *over, fl_error *err)
{
  (void)err;
  list *l = state;
  *over = l->next == l->end;
  if (!*over) *change = *l->next++;
  return FL_OK;
}

const fl_change_source fl_changes_listed = {"list", "what the scenario lists under changes", is_asked, open_list, next,
                                            free};
