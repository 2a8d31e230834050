/* Sentences for people about what was read. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "network/onnx/network.h"

bool fl_onnx_note(onnx_network *net, const char *format, ...)
{
  char text[512];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (net->note_count == net->note_room) {
    size_t room = net->note_room == 0 ? 16 : net->note_room * 2;
    const char **notes = fl_onnx_take(net->context, room, sizeof *notes);
    if (notes == NULL) return false;
    if (net->note_count > 0) memcpy(notes, net->notes, net->note_count * sizeof *notes);
    net->notes = notes;
    net->note_room = room;
  }
  return (net->notes[net->note_count++] = fl_onnx_take_text(net->context, fl_onnx_span(text))) != NULL;
}
