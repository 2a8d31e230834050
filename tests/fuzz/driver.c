/* Runs a fuzz target without libFuzzer, the same way every time:
 *   fuzz.X CORPUS COUNT       every file of the folder CORPUS in the order of names, then COUNT mutated inputs
 *   fuzz.X CORPUS --print N   write mutated input N to standard output, to look at it or to make it a seed
 *   fuzz.X FILE...            just these files
 * Mutated input N depends on the corpus and N alone. When the target dies or needs longer than TIME_LIMIT_S, the last
 * line on standard error says which input it was. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver.h"

enum { MAX_SIZE = 1 << 16, MAX_STEPS = 8, TIME_LIMIT_S = 20 };

typedef struct {
  size_t size;
  uint8_t bytes[MAX_SIZE];
} input;

typedef struct {
  struct dirent **names;
  input *inputs;
  size_t count;
} corpus;

/* Words that mean something to the readers of YAML, numbers, units and XML. */
/* clang-format off */
static const char *const words[] = {
  "{", "}", "[", "]", ": ", "- ", ", ", "\"", "'", "#", "&a ", "*a", "!!", "|\n", "--- ", "...", "\n", "\n  ", "\t", "\r\n",
  "null", "~", "true", "-1", "0", "-0.0", "1e308", "1e-320", "1e400", "nan", ".inf", "0x1", "1_0", "4294967296",
  "18446744073709551616", "64 MiB", "dB", "Gflop/s", " Hz", "\xff", "\xc3\xa9", "\xef\xbb\xbf",
  "<", "/>", "&amp;", "<!--", "]]>", "../", "/",
};
/* clang-format on */
enum { WORD_COUNT = sizeof words / sizeof words[0] };

static char current[512]; /* what a dying target is said to have been given */
static volatile size_t current_length;

static void announce_death(int signal_number)
{
  ssize_t written = write(STDERR_FILENO, current, current_length);
  (void)written; /* nothing is left to be done about it */
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

/* splitmix64: small, and the same on every machine. */
static uint64_t draw(uint64_t *state)
{
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* A number below `bound`, 0 for a bound of 0. The slight favour for small ones does not matter here. */
static size_t below(uint64_t *state, size_t bound)
{
  return bound == 0 ? 0 : (size_t)(draw(state) % bound);
}

/* Put bytes in at `at`, as many as there is room for. */
static void insert(input *in, size_t at, const uint8_t *bytes, size_t count)
{
  if (count > MAX_SIZE - in->size) count = MAX_SIZE - in->size;
  memmove(in->bytes + at + count, in->bytes + at, in->size - at);
  memmove(in->bytes + at, bytes, count);
  in->size += count;
}

static void erase(input *in, size_t at, size_t count)
{
  memmove(in->bytes + at, in->bytes + at + count, in->size - at - count);
  in->size -= count;
}

/* One step of mutation: bytes change, go, come twice, or come from the words or another input. */
static void mutate(input *in, const corpus *seeds, uint64_t *state)
{
  size_t at = below(state, in->size + 1), rest = in->size - at;
  size_t short_span = below(state, (rest < 16 ? rest : 16) + 1), long_span = below(state, rest + 1);
  const char *word = words[below(state, WORD_COUNT)];
  const input *other = &seeds->inputs[below(state, seeds->count)];
  size_t from = below(state, other->size + 1), span = below(state, other->size - from + 1);
  uint8_t copy[64];

  switch (draw(state) % 8) {
  case 0: /* one bit */
    if (rest > 0) in->bytes[at] ^= (uint8_t)(1u << below(state, 8));
    break;
  case 1: /* one byte */
    if (rest > 0) in->bytes[at] = (uint8_t)draw(state);
    break;
  case 2:
    erase(in, at, short_span);
    break;
  case 3:
    erase(in, at, long_span);
    break;
  case 4: /* bytes that come twice */
    memcpy(copy, in->bytes + at, short_span);
    insert(in, at, copy, short_span);
    break;
  case 5:
    erase(in, at, short_span);
    insert(in, at, (const uint8_t *)word, strlen(word));
    break;
  case 6:
    insert(in, at, (const uint8_t *)word, strlen(word));
    break;
  default: /* a piece of another input */
    insert(in, at, other->bytes + from, span);
    break;
  }
}

/* Mutated input `number`. */
static void make_input(input *out, const corpus *seeds, uint64_t number)
{
  uint64_t state = number * UINT64_C(0xd1342543de82ef95) + 1;
  const input *seed = &seeds->inputs[below(&state, seeds->count)];
  size_t steps = 1 + below(&state, MAX_STEPS);
  out->size = seed->size;
  memcpy(out->bytes, seed->bytes, seed->size);
  for (size_t i = 0; i < steps; i++) mutate(out, seeds, &state);
}

static void run(const input *in)
{
  /* A copy of just that size, so that a sanitizer sees any byte read behind the end. */
  uint8_t *bytes = malloc(in->size > 0 ? in->size : 1);
  if (bytes == NULL) abort();
  memcpy(bytes, in->bytes, in->size);
  alarm(TIME_LIMIT_S);
  LLVMFuzzerTestOneInput(bytes, in->size);
  alarm(0);
  free(bytes);
}

static void set_current(const char *what, const char *name, uint64_t number)
{
  int length = name != NULL ? snprintf(current, sizeof current, "died on %s %s\n", what, name)
                            : snprintf(current, sizeof current, "died on %s %" PRIu64 "\n", what, number);
  current_length = (size_t)length < sizeof current ? (size_t)length : sizeof current - 1;
}

/* Read a file; longer ones are cut. */
static bool read_input(const char *path, input *out)
{
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return false;
  }
  out->size = fread(out->bytes, 1, MAX_SIZE, file);
  bool good = ferror(file) == 0;
  fclose(file);
  return good;
}

static int is_seed(const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_corpus(const char *folder, corpus *out)
{
  int count = scandir(folder, &out->names, is_seed, by_bytes);
  if (count <= 0) {
    fprintf(stderr, "%s: no seeds there\n", folder);
    return false;
  }
  out->count = (size_t)count;
  out->inputs = calloc(out->count, sizeof *out->inputs);
  if (out->inputs == NULL) return false;
  for (size_t i = 0; i < out->count; i++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, out->names[i]->d_name);
    if (!read_input(path, &out->inputs[i])) return false;
  }
  return true;
}

static void free_corpus(corpus *seeds)
{
  for (size_t i = 0; i < seeds->count; i++) free(seeds->names[i]);
  free(seeds->names);
  free(seeds->inputs);
}

static void run_corpus(const corpus *seeds, uint64_t count, input *scratch)
{
  for (size_t i = 0; i < seeds->count; i++) {
    set_current("seed", seeds->names[i]->d_name, 0);
    run(&seeds->inputs[i]);
  }
  for (uint64_t number = 0; number < count; number++) {
    set_current("mutated input", NULL, number);
    make_input(scratch, seeds, number);
    run(scratch);
  }
  printf("%zu seeds and %" PRIu64 " mutated inputs\n", seeds->count, count);
}

static bool run_files(char **paths, int count, input *scratch)
{
  for (int i = 0; i < count; i++) {
    if (!read_input(paths[i], scratch)) return false;
    set_current("file", paths[i], 0);
    run(scratch);
  }
  return true;
}

static bool is_folder(const char *path)
{
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int main(int argc, char **argv)
{
  static const int deaths[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM};
  corpus seeds = {NULL, NULL, 0};
  input *scratch = malloc(sizeof *scratch);
  bool good = false;

  for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) signal(deaths[i], announce_death);
  if (scratch == NULL) goto done;
  if (argc > 1 && !is_folder(argv[1])) {
    good = run_files(argv + 1, argc - 1, scratch);
  } else if (argc == 3 && read_corpus(argv[1], &seeds)) {
    run_corpus(&seeds, strtoull(argv[2], NULL, 10), scratch);
    good = true;
  } else if (argc == 4 && strcmp(argv[2], "--print") == 0 && read_corpus(argv[1], &seeds)) {
    make_input(scratch, &seeds, strtoull(argv[3], NULL, 10));
    good = fwrite(scratch->bytes, 1, scratch->size, stdout) == scratch->size;
  } else {
    fprintf(stderr, "usage: %s CORPUS COUNT | CORPUS --print NUMBER | FILE...\n", argv[0]);
  }
done:
  free_corpus(&seeds);
  free(scratch);
  return good ? 0 : 2;
}
