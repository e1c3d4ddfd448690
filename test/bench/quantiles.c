#include "quantiles.h"

#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b) {
  uint64_t left, right;
  memcpy(&left, a, sizeof left);
  memcpy(&right, b, sizeof right);
  return (left > right) - (left < right);
}

/* Nearest rank. */
static uint64_t percentile(const uint64_t *sorted, size_t count, size_t percent) {
  return sorted[(count * percent + 99) / 100 - 1];
}

struct quantiles quantiles_of(uint64_t *values, size_t count) {
  qsort(values, count, sizeof *values, by_value);
  return (struct quantiles){
      .p50 = percentile(values, count, 50),
      .p99 = percentile(values, count, 99),
      .min = values[0],
      .max = values[count - 1],
  };
}
