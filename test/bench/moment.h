/* Moments on CLOCK_MONOTONIC and what lies between them, in nanoseconds. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdint.h>
#include <time.h>

#define NS_PER_US 1000U
#define NS_PER_MS 1000000U
#define NS_PER_S 1000000000U

uint64_t now_ns(void);

/* The moment `ms` from now. */
uint64_t moment_after_ms(long ms);

uint64_t timespec_to_ns(struct timespec time);
struct timespec ns_to_timespec(uint64_t ns);

#endif
