/* What is asked: a session's id, LF, a token; the end of the stream ends it. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>

#include "deadline.h"
#include "secrets.h"

/* logind's ids are of letters and digits: a number of the kernel's audit, or "c" and a counter. */
enum { SESSION_ID_MAX = 32 };

/* Reads one whole request; the token goes into secrets->token. False for everything that is not
 * exactly that, or not there before the deadline. */
bool request_read(int fd, struct deadline deadline, char session_id[SESSION_ID_MAX + 1],
                  struct secrets *secrets);

#endif
