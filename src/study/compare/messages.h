/* Results on their way, on the side of those who do the chunks and of those who wait for them. */
#ifndef FIELDLINE_SRC_COMPARE_MESSAGES_H
#define FIELDLINE_SRC_COMPARE_MESSAGES_H

#include "study/compare/job.h"
#include "study/compare/transport.h"

size_t fl_message_room(const fl_pool_job *job);     /* bytes behind the head of any message of this job */
fl_message *fl_message_new(const fl_pool_job *job); /* end it with free(); NULL without memory */
void fl_message_answer(const fl_pool_job *job, uint64_t chunk, fl_message *message); /* do a chunk */

/* Is it what an answer to `chunk` may be? Whatever carried it is not trusted. */
bool fl_message_is_sound(const fl_pool_job *job, uint64_t chunk, const fl_message *message);

#endif
