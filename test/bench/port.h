/* The host's end of what PROGRAM talks through: a pty's master, whose slave is PROGRAM's device, or
 * without exchange a pipe, whose other end is PROGRAM's stdout. */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct port {
  int fd;    /* -1 once PROGRAM has closed its stdout */
  int slave; /* held, so that the pty outlives PROGRAM's descriptors */
  const char *link;
  bool spoke;        /* a first line has come... */
  uint64_t spoke_at; /* ...then, ns */
};

/* `link` becomes a symbolic link to the slave. */
void port_open_pty(struct port *port, const char *link);

/* Returns the other end, for the caller to close once PROGRAM has it. */
int port_open_pipe(struct port *port);

/* Reads until nothing is left; notes the first line's end. */
void port_drain(struct port *port);

/* False if it does not fit: PROGRAM has left too much unread. */
bool port_send(const struct port *port, const char *line, size_t length);

/* Removes the link. */
void port_close(const struct port *port);

#endif
