/* Memory that runs out on request. For programs linked with --wrap for each function below: what the project's own code
 * asks of malloc and its siblings passes through here, what libraries do inside does not. One such program is one file.
 */
#ifndef FIELDLINE_TESTS_FAILING_MEMORY_H
#define FIELDLINE_TESTS_FAILING_MEMORY_H

#include "support.h"

#include <stdbool.h>
#include <stdlib.h>

#include "fieldline/error.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *block);

enum { MEMORY_MAX_BLOCKS = 4096 };

static struct {
  bool watching, failed;
  size_t calls, failing_call;
  void *live[MEMORY_MAX_BLOCKS]; /* handed out since the watch began */
  size_t live_count;
} memory;

/* Is this the call that finds no memory? */
static bool memory_runs_out(void)
{
  bool out = memory.watching && memory.calls++ == memory.failing_call;
  memory.failed = memory.failed || out;
  return out;
}

static void *memory_remember(void *block)
{
  if (!memory.watching || block == NULL) return block;
  if (memory.live_count == MEMORY_MAX_BLOCKS) abort(); /* a test that needs a larger table */
  memory.live[memory.live_count++] = block;
  return block;
}

/* Blocks that a library made are not known and not missed. */
static void memory_forget(const void *block)
{
  for (size_t i = memory.live_count; memory.watching && i-- > 0;)
    if (memory.live[i] == block) {
      memory.live[i] = memory.live[--memory.live_count];
      return;
    }
}

void *__wrap_malloc(size_t size)
{
  return memory_runs_out() ? NULL : memory_remember(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
  return memory_runs_out() ? NULL : memory_remember(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
  if (memory_runs_out()) return NULL;
  memory_forget(old);
  return memory_remember(__real_realloc(old, size));
}

char *__wrap_strdup(const char *text)
{
  return memory_runs_out() ? NULL : memory_remember(__real_strdup(text));
}

void __wrap_free(void *block)
{
  memory_forget(block);
  __real_free(block);
}

/* Something that takes memory and gives it back. */
typedef fl_status memory_user(const void *context, fl_error *err);

/* Let the first call for memory fail, then the second, and so on until none is left to fail. Each time the user must
 * say FL_ERR_MEMORY (or not have needed it: FL_OK) and leave nothing behind. In the end, with all the memory it wants,
 * it says `want`. Returns how many calls there were. */
static size_t memory_check(memory_user *user, const void *context, fl_status want)
{
  for (size_t n = 0;; n++) {
    fl_error err = {0};
    memory.failed = false;
    memory.calls = memory.live_count = 0;
    memory.failing_call = n;
    memory.watching = true;
    fl_status status = user(context, &err);
    memory.watching = false;
    if (memory.live_count > 0) fail_msg("call %zu fails: %zu blocks are left", n, memory.live_count);
    if (!memory.failed) {
      if (status != want) fail_msg("with all memory: status %d, \"%s\"", (int)status, err.message);
      return n;
    }
    if (status != FL_ERR_MEMORY && status != FL_OK)
      fail_msg("call %zu fails: status %d, \"%s\"", n, (int)status, err.message);
    if (status == FL_ERR_MEMORY && err.message[0] == '\0') fail_msg("call %zu fails without a word", n);
  }
}

#endif
