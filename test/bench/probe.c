/*
 * Measures any agent from outside: how soon it speaks, how fast a login becomes a signal and a
 * token becomes credentials, and what it costs while nothing happens.
 *
 * It plays both peers: the host on a pty's master, and the PAM module on the socket. Needs root (an
 * agent answers uid 0) and a bus at DBUS_SYSTEM_BUS_ADDRESS. Prints one JSON object.
 */

#include <err.h>
#include <stdbool.h>

#include "bus_name.h"
#include "hold.h"
#include "options.h"
#include "report.h"
#include "series.h"
#include "subject.h"

enum { START_TIMEOUT_MS = 30000 };

static bool waited(struct subject *subject, const bool *done, const char *otherwise) {
  bool came = subject_wait(subject, done, START_TIMEOUT_MS);
  if (!came) {
    warnx("%s", otherwise);
  }
  return came;
}

/* Returns whether every login was right. */
static bool measure(struct subject *subject, const struct options *options) {
  struct report report = {.start = subject->port.spoke_at - subject->process.started_at};
  struct series series = {0};
  struct hold hold;
  bool right = true;
  if (!options->no_exchange) {
    right = waited(subject, &subject->bus.owned, BUS_NAME " gets no owner");
    if (right) {
      series_run(&series, subject, options);
      report.series = &series;
      right = series.failures == 0;
    }
  }
  if (options->hold_s > 0 && hold_measure(&hold, subject, options->hold_s)) {
    report.hold = &hold;
  }
  report_print(&report);
  series_free(&series);
  return right;
}

int main(int argc, char **argv) {
  struct options options = options_parse(argc, argv);
  struct subject subject;
  subject_start(&subject, &options);
  bool right = waited(&subject, &subject.port.spoke, "no line from PROGRAM") &&
               measure(&subject, &options);
  right = subject_stop(&subject) && right;
  return right ? 0 : 1;
}
