#include "deadline.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

int64_t monotonic_ms(void) {
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct deadline deadline_after_seconds(int seconds) {
  return (struct deadline){.end_ms = monotonic_ms() + (int64_t)seconds * 1000};
}

int deadline_left_ms(struct deadline deadline) {
  int64_t left = deadline.end_ms - monotonic_ms();
  return left > 0 ? (int)left : 0;
}

bool deadline_wait(struct deadline deadline, int fd, short events) {
  struct pollfd entry = {.fd = fd, .events = events};
  int ready = -1;
  int left;
  errno = EINTR;
  while (ready < 0 && errno == EINTR && (left = deadline_left_ms(deadline)) > 0) {
    ready = poll(&entry, 1, left);
  }
  return ready > 0;
}
