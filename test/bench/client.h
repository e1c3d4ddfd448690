/* The PAM module's part: a token for credentials. */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdint.h>

#include "answer.h"
#include "socket_name.h"
#include "subject.h"

/* Asks with the token that was announced last. `*took` is from before connecting to the answer's
 * last byte, ns. Returns NULL, or why PROGRAM did not give exactly the answer `expected`. */
const char *client_fetch(struct subject *subject, const struct socket_name *server,
                         const struct answer *expected, uint64_t *took);

#endif
