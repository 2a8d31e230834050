/* Values are kept as their bit patterns: doubles >= 0 are in the order of their bits as whole numbers. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/scratch.h"
#include "fieldline/statistics.h"

enum { KEPT = 65536, READ_AT_ONCE = 8192 };

/* Those of the values whose keys lie from `low` to `high`. */
typedef struct {
  uint64_t low, high;
  uint64_t below, count; /* values under `low`, and inside */
} key_range;

struct sample {
  uint64_t keys[KEPT];         /* the newest `kept`; when all are spooled, room to select in */
  uint64_t read[READ_AT_ONCE]; /* from the file */
  size_t kept;
  uint64_t spooled;
  int fd; /* -1 until something is spooled */
  uint64_t smallest, largest;
  key_range gathered; /* keys[] holds these and no others; count 0: it does not */
};

fl_status fl_sample_new(fl_sample **out, fl_error *err)
{
  fl_sample *sample = malloc(sizeof *sample);
  *out = sample;
  if (sample == NULL) return fl_fail_memory(err, "a sample");
  sample->kept = 0;
  sample->spooled = 0;
  sample->fd = -1;
  sample->smallest = UINT64_MAX;
  sample->largest = 0;
  sample->gathered = (key_range){0};
  return FL_OK;
}

void fl_sample_free(fl_sample *sample)
{
  if (sample != NULL && sample->fd >= 0) close(sample->fd);
  free(sample);
}

static uint64_t to_key(double value)
{
  uint64_t key;
  value += 0.0; /* makes +0 of -0 */
  memcpy(&key, &value, sizeof key);
  return key;
}

static double from_key(uint64_t key)
{
  double value;
  memcpy(&value, &key, sizeof value);
  return value;
}

static fl_status spool(fl_sample *sample, fl_error *err)
{
  fl_status status = FL_OK;
  if (sample->fd < 0) status = fl_scratch_open(&sample->fd, err);
  if (status == FL_OK)
    status = fl_scratch_write(sample->fd, sample->keys, sample->kept * sizeof *sample->keys,
                              sample->spooled * sizeof *sample->keys, err);
  if (status != FL_OK) return status;
  sample->spooled += sample->kept;
  sample->kept = 0;
  return FL_OK;
}

fl_status fl_sample_add(fl_sample *sample, double value, fl_error *err)
{
  assert(isfinite(value) && value >= 0);
  uint64_t key = to_key(value);
  if (sample->kept == KEPT) {
    fl_status status = spool(sample, err);
    if (status != FL_OK) return status;
  }
  sample->gathered.count = 0;
  sample->keys[sample->kept++] = key;
  if (key < sample->smallest) sample->smallest = key;
  if (key > sample->largest) sample->largest = key;
  return FL_OK;
}

uint64_t fl_sample_count(const fl_sample *sample)
{
  return sample->spooled + sample->kept;
}

/* The key that `rank` others come before if they are sorted. (Hoare, Algorithm 65: Find, 1961) */
static uint64_t find_key(uint64_t *keys, size_t count, size_t rank)
{
  size_t low = 0, high = count - 1;
  while (low < high) {
    uint64_t middle = keys[rank];
    size_t up = low, down = high + 1; /* keys below `up` are not larger, those from `down` on not smaller */
    while (up < down) {
      while (keys[up] < middle) up++;
      while (keys[down - 1] > middle) down--;
      if (up >= down) break;
      uint64_t key = keys[up];
      keys[up++] = keys[--down];
      keys[down] = key;
    }
    if (rank < down)
      high = down - 1;
    else if (rank >= up)
      low = up;
    else
      break; /* between them: one of the middle's equals, that is where it belongs */
  }
  return keys[rank];
}

/* Read the spooled keys from number *from on into read[], and move *from behind them. */
static fl_status read_keys(fl_sample *sample, uint64_t *from, size_t *count, fl_error *err)
{
  uint64_t left = sample->spooled - *from;
  *count = left < READ_AT_ONCE ? (size_t)left : (size_t)READ_AT_ONCE;
  uint64_t offset = *from * sizeof *sample->read;
  *from += *count;
  return fl_scratch_read(sample->fd, sample->read, *count * sizeof *sample->read, offset, err);
}

static fl_status gather(fl_sample *sample, const key_range *range, fl_error *err)
{
  size_t found = 0, count;
  for (uint64_t from = 0; from < sample->spooled;) {
    fl_status status = read_keys(sample, &from, &count, err);
    if (status != FL_OK) return status;
    for (size_t i = 0; i < count; i++)
      if (sample->read[i] >= range->low && sample->read[i] <= range->high) sample->keys[found++] = sample->read[i];
  }
  assert(found == range->count);
  sample->gathered = *range;
  return FL_OK;
}

/* Count the keys of `range` into keys[], by buckets of 2^shift keys. */
static fl_status count_buckets(fl_sample *sample, const key_range *range, unsigned shift, fl_error *err)
{
  size_t count;
  memset(sample->keys, 0, sizeof sample->keys);
  for (uint64_t from = 0; from < sample->spooled;) {
    fl_status status = read_keys(sample, &from, &count, err);
    if (status != FL_OK) return status;
    for (size_t i = 0; i < count; i++)
      if (sample->read[i] >= range->low && sample->read[i] <= range->high)
        sample->keys[(sample->read[i] - range->low) >> shift]++;
  }
  return FL_OK;
}

/* To the bucket that the rank falls into. */
static fl_status narrow(fl_sample *sample, uint64_t rank, key_range *range, fl_error *err)
{
  unsigned shift = 0;
  while ((range->high - range->low) >> shift >= KEPT) shift++;
  fl_status status = count_buckets(sample, range, shift, err);
  if (status != FL_OK) return status;
  size_t bucket = 0;
  for (; rank - range->below >= sample->keys[bucket]; bucket++) range->below += sample->keys[bucket];
  range->count = sample->keys[bucket];
  range->low += (uint64_t)bucket << shift;
  uint64_t end = range->low + (((uint64_t)1 << shift) - 1);
  if (end < range->high) range->high = end;
  return FL_OK;
}

/* Narrow the range until its keys fit into memory, or holds one key however often. */
static fl_status select_spooled(fl_sample *sample, uint64_t rank, key_range *range, fl_error *err)
{
  fl_status status = FL_OK;
  sample->gathered.count = 0;
  while (status == FL_OK && range->count > KEPT && range->low < range->high) status = narrow(sample, rank, range, err);
  if (status == FL_OK && range->low < range->high) status = gather(sample, range, err);
  return status;
}

/* The value that `rank` others come before, from 0. */
static fl_status order_statistic(fl_sample *sample, uint64_t rank, double *value, fl_error *err)
{
  key_range range = {sample->smallest, sample->largest, 0, fl_sample_count(sample)};
  fl_status status = FL_OK;
  if (sample->spooled == 0) sample->gathered = range;
  if (rank - sample->gathered.below >= sample->gathered.count) status = select_spooled(sample, rank, &range, err);
  if (status != FL_OK) return status;
  const key_range *held = &sample->gathered;
  *value = from_key(held->count > 0 ? find_key(sample->keys, held->count, rank - held->below) : range.low);
  return FL_OK;
}

fl_status fl_sample_quantile(fl_sample *sample, double q, double *value, fl_error *err)
{
  uint64_t count = fl_sample_count(sample);
  assert(count > 0 && q >= 0 && q <= 1);
  double position = q * (double)(count - 1), share = position - floor(position), next;
  uint64_t rank = (uint64_t)position;
  fl_status status = FL_OK;
  if (sample->spooled > 0) status = spool(sample, err);
  if (status == FL_OK) status = order_statistic(sample, rank, value, err);
  if (status != FL_OK || share == 0) return status;
  status = order_statistic(sample, rank + 1, &next, err);
  if (status == FL_OK) *value = (1 - share) * *value + share * next;
  return status;
}
