/* How measured values are distributed. */
#ifndef QUANTILES_H
#define QUANTILES_H

#include <stddef.h>
#include <stdint.h>

struct quantiles {
  uint64_t p50, p99, min, max;
};

/* Of at least one value; sorts them. */
struct quantiles quantiles_of(uint64_t *values, size_t count);

#endif
