#include "series.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Until caches, lazy symbols and (with a JIT) hot functions have settled. */
enum { WARM_UP_LOGINS = 20 };

struct run {
  struct subject *subject;
  struct login login;
  long gap_ms;
  const char *problem; /* the last one said, so that each is said once in a row */
};

static bool log_in(struct run *run, struct sample *sample) {
  const char *problem = login_run(&run->login, run->subject, sample);
  if (problem && (!run->problem || strcmp(problem, run->problem) != 0)) {
    warnx("login failed: %s", problem);
    run->problem = problem;
  }
  subject_pause(run->subject, run->gap_ms);
  return !problem;
}

/* Stores the good ones, returns how many. */
static size_t log_in_often(struct run *run, size_t times, struct sample *samples) {
  size_t good = 0;
  for (size_t i = 0; i < times && !run->subject->process.ended; i++) {
    good += log_in(run, &samples[good]);
  }
  return good;
}

/* The first login stands alone: it pays for what the others find done. */
static size_t warm_up(struct run *run, struct series *series) {
  struct sample unused[WARM_UP_LOGINS];
  series->has_first = log_in(run, &series->first);
  return series->has_first + log_in_often(run, series->warm_up - 1, unused);
}

void series_run(struct series *series, struct subject *subject, const struct options *options) {
  struct run run = {.subject = subject, .gap_ms = options->gap_ms};
  login_compose(&run.login, options);
  *series = (struct series){.wanted = (size_t)options->logins};
  if (series->wanted > 0) {
    series->warm_up = WARM_UP_LOGINS;
    series->samples = calloc(series->wanted, sizeof *series->samples);
    check(series->samples ? 0 : -1, "memory");
    size_t warm = warm_up(&run, series);
    series->good = log_in_often(&run, series->wanted, series->samples);
    series->failures = series->warm_up - warm + series->wanted - series->good;
  }
}

void series_free(struct series *series) {
  free(series->samples);
}
