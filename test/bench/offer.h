/* One login's credentials, and the token for which they are to be had, once. */
#ifndef OFFER_H
#define OFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "token.h"

enum { REQUEST_SIZE = TOKEN_CHARS + VALUE_SIZE }; /* token, LF, user */

struct offer {
  char token[TOKEN_CHARS + 1]; /* empty: nothing to have */
  char user[VALUE_SIZE], password[VALUE_SIZE];
};

void offer_wipe(struct offer *offer);

/* Makes the offer, with a fresh token, that a login line asks for in place of the one before. False
 * if there is none to announce: for another line, for root, and without user or password. */
bool offer_make(struct offer *offer, const char *line);

/* Whether a request, `token` or `token LF user`, gets these credentials. */
bool offer_matches(const struct offer *offer, const char *request, size_t length);

#endif
