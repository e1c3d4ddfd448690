/* One moment on CLOCK_MONOTONIC that ends every wait of an exchange. */
#ifndef DEADLINE_H
#define DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct deadline {
  int64_t end_ms;
};

/* Milliseconds on CLOCK_MONOTONIC. */
int64_t monotonic_ms(void);

struct deadline deadline_after_seconds(int seconds);

/* Milliseconds until then; 0 once it has passed. */
int deadline_left_ms(struct deadline deadline);

/* Waits for poll's events on the descriptor, across signals. False when the deadline came first or
 * poll failed. */
bool deadline_wait(struct deadline deadline, int fd, short events);

#endif
