#include "network/onnx/names.h"

enum { FIRST_ROOM = 32 };

/* FNV-1a; its upper bits are mixed in, because only the lower ones choose a slot. */
static uint64_t hash(onnx_span name)
{
  uint64_t h = UINT64_C(14695981039346656037);
  for (const uint8_t *at = name.at; at < name.end; at++) h = (h ^ *at) * UINT64_C(1099511628211);
  return h ^ h >> 29;
}

/* The slot that holds the name or would. Steps are counted: a file may choose names that meet. */
static onnx_name *find(onnx_context *c, const onnx_names *names, onnx_span name)
{
  if (!fl_onnx_work(c, fl_onnx_length(name) / 64)) return NULL;
  size_t i = (size_t)hash(name) & (names->room - 1);
  for (uint64_t steps = 1; fl_onnx_work(c, steps > 8); steps++) {
    onnx_name *slot = &names->slots[i];
    if (!slot->taken || fl_onnx_same(slot->name, name)) return slot;
    i = (i + 1) & (names->room - 1);
  }
  return NULL;
}

static bool grow(onnx_context *c, onnx_names *names)
{
  onnx_names larger = {NULL, names->room == 0 ? (size_t)FIRST_ROOM : names->room * 2, names->used};
  larger.slots = fl_onnx_take(c, larger.room, sizeof *larger.slots);
  if (larger.slots == NULL) return false;
  for (size_t i = 0; i < names->room; i++) {
    if (!names->slots[i].taken) continue;
    onnx_name *slot = find(c, &larger, names->slots[i].name);
    if (slot == NULL) return false;
    *slot = names->slots[i];
  }
  *names = larger;
  return true;
}

bool fl_onnx_name_set(onnx_context *c, onnx_names *names, onnx_span name, void *what)
{
  if (names->used * 2 >= names->room && !grow(c, names)) return false;
  onnx_name *slot = find(c, names, name);
  if (slot == NULL) return false;
  names->used += !slot->taken;
  *slot = (onnx_name){name, what, true};
  return true;
}

bool fl_onnx_name_get(onnx_context *c, const onnx_names *names, onnx_span name, void **what)
{
  *what = NULL;
  if (names->room == 0) return false;
  const onnx_name *slot = find(c, names, name);
  if (slot == NULL || !slot->taken) return false;
  *what = slot->what;
  return true;
}
