/* Any bytes as a SimGrid platform file: a field and links whose numbers are some, or neither and a message. What our
 * own reader lets through SimGrid parses in a process of its own. */
#define _GNU_SOURCE /* memfd_create */
#undef NDEBUG
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "driver.h"
#include "fieldline/platform.h"
#include "world/platform/declared.h"

/* Of a sanitizer that stopped the child: its line comes in place of SimGrid's words, and begins like none of them. */
static bool is_report(const char *message)
{
  static const char before[] = "SimGrid refuses it: ";
  const char *words = strstr(message, before);
  if (words == NULL) return false;
  words += sizeof before - 1;
  bool is_path = words[0] == '/' || words[0] == '.';
  return strncmp(words, "=====", 5) == 0 || (is_path && strstr(words, ": runtime error: ") != NULL);
}

static void check_error(fl_status status, const fl_error *err)
{
  assert(err->status == status && err->message[0] != '\0');
  assert(!is_report(err->message));
}

/* Inputs that may be of any number of hosts are SimGrid's own trouble: they go no further than our reader. */
static bool is_counted(const char *text)
{
  return strstr(text, "radical") != NULL || strstr(text, "topo_parameters") != NULL;
}

static void check_field(const fl_field *field)
{
  assert(field->count > 0);
  for (size_t i = 0; i < field->count; i++) {
    const fl_node *node = &field->nodes[i];
    assert(node->id != NULL && node->id[0] != '\0');
    assert(isfinite(node->memory_bytes) && node->memory_bytes > 0);
    assert(isfinite(node->speed_flop_per_s) && node->speed_flop_per_s >= 0);
    assert(isfinite(node->memory_bytes_per_s) && node->memory_bytes_per_s >= 0);
  }
}

static void check_links(const fl_links *links, size_t count)
{
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++) {
      if (i == j) continue;
      double rate_bps = fl_links_rate_bps(links, i, j), latency_s = fl_links_latency_s(links, i, j);
      assert(rate_bps >= 0 && isfinite(rate_bps) && latency_s >= 0 && isfinite(latency_s));
    }
}

/* In memory, without touching a disk. */
static int offer(const uint8_t *data, size_t size, char path[64])
{
  int fd = memfd_create("fuzz", MFD_CLOEXEC);
  assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
  snprintf(path, 64, "/proc/self/fd/%d", fd);
  return fd;
}

static void load(const char *path, int with_links)
{
  const fl_platform_params params = {.memory_bytes = 1e6, .with_links = with_links};
  fl_platform platform = {NULL, NULL, NULL};
  fl_error err = {0};
  fl_status status = fl_platform_load(path, &params, &platform, &err);
  if (status != FL_OK) {
    assert(platform.field == NULL && platform.links == NULL);
    check_error(status, &err);
    return;
  }
  check_field(platform.field);
  assert((platform.links != NULL) == (with_links != 0));
  if (with_links) check_links(platform.links, platform.field->count);
  fl_platform_clear(&platform);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  char path[64], *text = malloc(size + 1);
  assert(text != NULL);
  memcpy(text, data, size);
  text[size] = '\0';
  const fl_platform_text file = {"fuzz.xml", text, size};
  fl_declarations declarations;
  fl_error err = {0};
  fl_status status = fl_declarations_read(&file, &declarations, &err);
  fl_declarations_clear(&declarations);
  if (status != FL_OK) check_error(status, &err);
  if (status == FL_OK && !is_counted(text)) {
    int fd = offer(data, size, path);
    load(path, size % 4 != 0);
    close(fd);
  }
  free(text);
  return 0;
}
