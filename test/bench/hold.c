#include "hold.h"

#include "moment.h"
#include "usage.h"

enum { SETTLE_MS = 1000 }; /* between the last login and the hold: collections, ending threads */

bool hold_measure(struct hold *hold, struct subject *subject, long seconds) {
  pid_t pid = subject->process.pid;
  struct usage before, after;
  subject_pause(subject, SETTLE_MS);
  if (!subject->process.ended) {
    usage_measure(&before, pid);
    subject_pause(subject, seconds * 1000);
  }
  if (!subject->process.ended) {
    usage_measure(&after, pid);
    hold->seconds = (double)(after.at - before.at) / NS_PER_S;
    hold->wakeups_per_s = (double)usage_wakeups(&before, &after) / hold->seconds;
    hold->cpu_ms = (double)(after.cpu - before.cpu) / NS_PER_MS;
    hold->rss_kib = proc_number(pid, "smaps_rollup", "Rss:");
    hold->private_dirty_kib = proc_number(pid, "smaps_rollup", "Private_Dirty:");
    hold->threads = proc_number(pid, "status", "Threads:");
  }
  return !subject->process.ended;
}
