/* What PROGRAM says on the system bus. */
#ifndef BUS_H
#define BUS_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

enum { ANNOUNCED_SIZE = 128 }; /* any agent's token with its NUL; ours have 53 characters */

struct bus {
  sd_bus *connection; /* NULL, without exchange: then nothing ever happens here */
  bool owned;         /* the agents' name has an owner */
  bool announced;     /* a token was signalled, since the caller last set this to false... */
  uint64_t announced_at; /* ...then, ns */
  char token[ANNOUNCED_SIZE];
};

/* Listens. To be called before PROGRAM starts, so that nothing it says can be missed; from then on
 * `bus` must stay where it is. */
void bus_open(struct bus *bus);

/* For poll; -1 without connection. */
int bus_descriptor(const struct bus *bus);

/* When to dispatch although the descriptor shows nothing, ns; UINT64_MAX: never. */
uint64_t bus_wakes_at(const struct bus *bus);

void bus_dispatch(const struct bus *bus);
void bus_close(struct bus *bus);

#endif
