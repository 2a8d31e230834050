/* What a fuzz target defines: libFuzzer's entry point, called by it or by driver.c. */
#ifndef FIELDLINE_TESTS_FUZZ_DRIVER_H
#define FIELDLINE_TESTS_FUZZ_DRIVER_H

#include <stddef.h>
#include <stdint.h>

/* Take any bytes; abort or trip a sanitizer when something is wrong. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
