#include "events.h"

#include <stdio.h>
#include <time.h>

enum { TEXT_SIZE = 65, MICROSECONDS = 1000000, NANOSECONDS = 1000 };

static struct timespec start;

void events_begin(void) {
  (void)clock_gettime(CLOCK_MONOTONIC, &start);
}

static long long elapsed(void) {
  struct timespec now = start;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (long long)(now.tv_sec - start.tv_sec) * MICROSECONDS +
         (now.tv_nsec - start.tv_nsec) / NANOSECONDS;
}

/* Whoever reads must have the line even if the next step never ends. */
void event(const char *name) {
  printf("%s %lld\n", name, elapsed());
  (void)fflush(stdout);
}

void event_number(const char *name, int number) {
  printf("%s %lld %d\n", name, elapsed(), number);
  (void)fflush(stdout);
}

void event_text(const char *name, const char *text) {
  char clean[TEXT_SIZE] = "";
  for (int i = 0; i < TEXT_SIZE - 1 && text[i] != '\0'; i++) {
    clean[i] = text[i];
    if (text[i] < ' ' || text[i] > '~') {
      clean[i] = '?';
    }
  }
  printf("%s %lld %s\n", name, elapsed(), clean);
  (void)fflush(stdout);
}
