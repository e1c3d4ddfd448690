/* Reaching the agent's socket and finding out who holds it. */
#ifndef SERVER_H
#define SERVER_H

#include <sys/types.h>

#include "deadline.h"
#include "options.h"
#include "outcome.h"

/* Connects the socket to the agent's abstract name, waiting in a full backlog's queue until the
 * deadline. OUTCOME_OK, OUTCOME_DEADLINE, or OUTCOME_NO_SERVER with login->error set. */
enum outcome server_connect(int fd, const struct options *options, struct deadline deadline,
                            struct login *login);

/* OUTCOME_OK when the kernel vouches that root or the agent's account listens there; else
 * OUTCOME_STRANGE_SERVER, OUTCOME_NO_SERVER when the kernel does not say, or OUTCOME_LOOKUP_FAILED when NSS
 * does not say who the agent is. */
enum outcome server_check(int fd, const struct options *options, struct login *login);

#endif
