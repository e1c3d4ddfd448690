/* How a request ended: the word that the caller gets and the line in the journal. */
#ifndef RESULT_H
#define RESULT_H

#include <sys/types.h>

#include "session.h"
#include "token.h"

enum result {
  RESULT_PENDING, /* nothing speaks against it yet */
  RESULT_UNLOCKED,
  RESULT_STRANGER,
  RESULT_MALFORMED,
  RESULT_INELIGIBLE,
  RESULT_DENIED,
  RESULT_ASKED_ELSE,
  RESULT_CHANGED,
  RESULT_UNAVAILABLE,
  RESULT_UNCONFIRMED,
  RESULT_COUNT
};

/* What the journal tells about a request. Nothing in it is secret. */
struct request_facts {
  uid_t caller;
  char login_id[TOKEN_ID_SIZE]; /* "-" until the token is known */
  struct session session;       /* id "" until the request is known, uid 0 until the session is */
  int error;                    /* errno of the step that failed, or 0 */
};

/* "" for a stranger, who learns nothing. */
const char *result_word(enum result result);

void result_log(enum result result, const struct request_facts *facts);

#endif
