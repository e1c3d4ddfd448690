#include "moment.h"

uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return timespec_to_ns(time);
}

uint64_t moment_after_ms(long ms) {
  return now_ns() + (uint64_t)ms * NS_PER_MS;
}

uint64_t timespec_to_ns(struct timespec time) {
  return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

struct timespec ns_to_timespec(uint64_t ns) {
  return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}
