#include "report.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "moment.h"
#include "quantiles.h"

static double us(uint64_t ns) {
  return (double)ns / NS_PER_US;
}

static void print_first(const struct series *series) {
  if (series->has_first) {
    printf(",\"first_login\":{\"line_to_signal_us\":%.1f,\"token_to_credentials_us\":%.1f}",
           us(series->first.line_to_signal), us(series->first.token_to_credentials));
  } else {
    printf(",\"first_login\":null");
  }
}

/* Of the samples' member at offset `member`. */
static struct quantiles quantiles_in(const struct series *series, size_t member) {
  uint64_t *values = calloc(series->good, sizeof *values);
  check(values ? 0 : -1, "memory");
  for (size_t i = 0; i < series->good; i++) {
    memcpy(&values[i], (const char *)&series->samples[i] + member, sizeof *values);
  }
  struct quantiles quantiles = quantiles_of(values, series->good);
  free(values);
  return quantiles;
}

static void print_quantiles(const char *name, const struct series *series, size_t member) {
  if (series->good > 0) {
    struct quantiles of = quantiles_in(series, member);
    printf(",\"%s\":{\"p50\":%.1f,\"p99\":%.1f,\"min\":%.1f,\"max\":%.1f}", name, us(of.p50),
           us(of.p99), us(of.min), us(of.max));
  } else {
    printf(",\"%s\":null", name);
  }
}

static void print_series(const struct series *series) {
  print_first(series);
  print_quantiles("line_to_signal_us", series, offsetof(struct sample, line_to_signal));
  print_quantiles("token_to_credentials_us", series, offsetof(struct sample, token_to_credentials));
  printf(",\"logins\":%zu,\"warm_up_logins\":%zu,\"failures\":%zu", series->wanted,
         series->warm_up, series->failures);
}

static void print_hold(const struct hold *hold) {
  printf(",\"hold\":{\"seconds\":%.1f,\"wakeups_per_s\":%.2f,\"cpu_ms\":%.3f,\"rss_kib\":%ld,"
         "\"private_dirty_kib\":%ld,\"threads\":%ld}",
         hold->seconds, hold->wakeups_per_s, hold->cpu_ms, hold->rss_kib, hold->private_dirty_kib,
         hold->threads);
}

void report_print(const struct report *report) {
  printf("{\"start_ms\":%.3f", (double)report->start / NS_PER_MS);
  if (report->series) {
    print_series(report->series);
  }
  if (report->hold) {
    print_hold(report->hold);
  }
  printf("}\n");
}
