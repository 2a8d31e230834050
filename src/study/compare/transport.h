/* How chunks get to those who do them and results come back: the pool keeps the order, a transport carries. */
#ifndef FIELDLINE_SRC_COMPARE_TRANSPORT_H
#define FIELDLINE_SRC_COMPARE_TRANSPORT_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fieldline/error.h"

/* A result on its way, in one piece. */
typedef struct {
  uint64_t chunk;
  fl_status status;
  size_t size;                                /* of what follows: the result, or an fl_error unless FL_OK */
  alignas(max_align_t) unsigned char bytes[]; /* nothing but numbers: it may cross to another machine like this one */
} fl_message;

/* Workers are numbered from 0; each does one chunk at a time. A worker that is lost is an FL_ERR_INTERNAL. */
typedef struct fl_transport fl_transport;
struct fl_transport {
  size_t worker_count;
  /* Ask a worker for a chunk. Does not wait for it. */
  fl_status (*send)(fl_transport *transport, size_t worker, uint64_t chunk, fl_error *err);
  /* Wait for results: set ready[worker] where one has come. Returns early, with none, when a signal comes; may also do
   * so after a moment. */
  fl_status (*wait)(fl_transport *transport, bool *ready, fl_error *err);
  /* Take the result of a worker that is ready. Messages have room for `room` bytes. */
  fl_status (*receive)(fl_transport *transport, size_t worker, fl_message *message, size_t room, fl_error *err);
};

#endif
