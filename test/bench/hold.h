/* What PROGRAM costs while nothing happens. */
#ifndef HOLD_H
#define HOLD_H

#include <stdbool.h>

#include "subject.h"

struct hold {
  double seconds, wakeups_per_s, cpu_ms;
  long rss_kib, private_dirty_kib, threads;
};

/* False if PROGRAM has ended. */
bool hold_measure(struct hold *hold, struct subject *subject, long seconds);

#endif
