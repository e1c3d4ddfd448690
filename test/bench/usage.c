#include "usage.h"

#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "moment.h"

enum {
  PATH_SIZE = 128, /* under /proc */
  LINE_SIZE = 256,
};

long proc_number(pid_t pid, const char *file, const char *key) {
  char path[PATH_SIZE], line[LINE_SIZE];
  long number = -1;
  snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
  FILE *stream = fopen(path, "re");
  while (stream && number < 0 && fgets(line, sizeof line, stream)) {
    if (strncmp(line, key, strlen(key)) == 0) {
      number = strtol(line + strlen(key), NULL, 10);
    }
  }
  if (stream) {
    fclose(stream);
  }
  return number;
}

static void measure_thread(struct usage *usage, pid_t pid, long tid) {
  char file[PATH_SIZE];
  snprintf(file, sizeof file, "task/%ld/status", tid);
  long switches = proc_number(pid, file, "voluntary_ctxt_switches:");
  if (switches >= 0) {
    usage->threads[usage->count++] = (struct thread){(pid_t)tid, switches};
  }
}

static void measure_threads(struct usage *usage, pid_t pid) {
  char path[PATH_SIZE];
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  DIR *tasks = opendir(path);
  struct dirent *entry;
  while (tasks && (entry = readdir(tasks)) && usage->count < MAX_THREADS) {
    long tid = strtol(entry->d_name, NULL, 10);
    if (tid > 0) { /* not `.` or `..` */
      measure_thread(usage, pid, tid);
    }
  }
  if (tasks) {
    closedir(tasks);
  }
}

/* The kernel's own sum over all threads, ended ones too; /proc/PID/stat has it in ticks only. */
static uint64_t cpu_ns(pid_t pid) {
  clockid_t clock;
  struct timespec time = {0};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) < 0) {
    errx(1, "the CPU clock of PROGRAM cannot be read");
  }
  return timespec_to_ns(time);
}

void usage_measure(struct usage *usage, pid_t pid) {
  usage->at = now_ns();
  usage->cpu = cpu_ns(pid);
  usage->count = 0;
  measure_threads(usage, pid);
}

static long switches_of(const struct usage *usage, pid_t tid) {
  size_t i = 0;
  while (i < usage->count && usage->threads[i].tid != tid) {
    i++;
  }
  return i < usage->count ? usage->threads[i].switches : 0;
}

long usage_wakeups(const struct usage *before, const struct usage *after) {
  long sum = 0;
  for (size_t i = 0; i < after->count; i++) {
    sum += after->threads[i].switches - switches_of(before, after->threads[i].tid);
  }
  return sum;
}
