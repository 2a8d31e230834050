/* The powers of ten that 64 bits hold. */
#ifndef FIELDLINE_SRC_POWERS_OF_TEN_H
#define FIELDLINE_SRC_POWERS_OF_TEN_H

#include <stdint.h>

enum { FL_POWERS_OF_TEN = 20 };
extern const uint64_t fl_powers_of_ten[FL_POWERS_OF_TEN]; /* [i] = 10^i */

#endif
