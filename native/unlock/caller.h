/* Who asks: one connection to the socket that systemd listens on. */
#ifndef CALLER_H
#define CALLER_H

#include <stdbool.h>
#include <sys/types.h>

#include "deadline.h"

/* Takes one connection from the socket that systemd passed. -1 when there is no such socket (errno 0)
 * or no connection. */
int caller_accept(struct deadline deadline);

/* True for root and the agent's account, as the kernel vouches; *uid is who it is. The socket's mode
 * says the same, and is one chmod away from saying something else. */
bool caller_may_ask(int fd, uid_t *uid);

#endif
