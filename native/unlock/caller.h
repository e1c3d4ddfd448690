/* Who asks: one connection to the socket that systemd listens on. */
#ifndef CALLER_H
#define CALLER_H

#include "deadline.h"
#include "result.h"

/* Takes one connection from the socket that systemd passed. -1 when there is no such socket (errno 0)
 * or no connection. */
int caller_accept(struct deadline deadline);

/* RESULT_PENDING for root and the agent's account, as the kernel vouches; facts->caller is who it is.
 * Otherwise RESULT_STRANGER, or RESULT_UNAVAILABLE with facts->error when NSS does not say who the agent
 * is. The socket's mode says the same, and is one chmod away from saying something else. */
enum result caller_check(int fd, struct request_facts *facts);

#endif
