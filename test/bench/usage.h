/* What the kernel has counted for a process, up to one moment. */
#ifndef USAGE_H
#define USAGE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { MAX_THREADS = 256 };

struct thread {
  pid_t tid;
  long switches; /* voluntary: each is a wait, and so a wake-up */
};

struct usage {
  struct thread threads[MAX_THREADS];
  size_t count;
  uint64_t cpu, at; /* ns */
};

void usage_measure(struct usage *usage, pid_t pid);

/* In between, of the threads that live at the end; those of a thread that ended are lost. */
long usage_wakeups(const struct usage *before, const struct usage *after);

/* The number behind `key` in a file under /proc/PID; -1 if there is none. */
long proc_number(pid_t pid, const char *file, const char *key);

#endif
