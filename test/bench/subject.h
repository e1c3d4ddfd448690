/* PROGRAM as the probe sees it from outside: what it writes, what it says on the bus, whether it
 * lives. One thread, asleep in ppoll between events, leaves the cores to PROGRAM and the bus. */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "bus.h"
#include "options.h"
#include "port.h"
#include "process.h"

struct subject {
  struct port port;
  struct bus bus;
  struct process process;
};

/* From then on `subject` must stay where it is: see bus_open. */
void subject_start(struct subject *subject, const struct options *options);

/* Sleeps until an event, on `peer` too (-1: none), or `deadline`; serves all but `peer`. */
void subject_serve(struct subject *subject, uint64_t deadline, int peer);

/* True as soon as `*done`, a member of `subject`; false after `ms`, or when PROGRAM has ended. */
bool subject_wait(struct subject *subject, const bool *done, long ms);

/* Lets `ms` pass, less if PROGRAM ends. */
void subject_pause(struct subject *subject, long ms);

/* Ends PROGRAM. False if it has ended before: it was not asked to, and that is a failure. */
bool subject_stop(struct subject *subject);

#endif
