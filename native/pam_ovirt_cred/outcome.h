/* How a login ended: every step returns one of these, and one table turns it into PAM's code. */
#ifndef OUTCOME_H
#define OUTCOME_H

#include <security/pam_modules.h>
#include <sys/types.h>

#include "answer.h"
#include "token.h"

enum outcome {
  OUTCOME_OK,
  OUTCOME_LEFT_ALONE,
  OUTCOME_BAD_OPTION,
  OUTCOME_NOT_ROOT,
  OUTCOME_NO_MEMORY,
  OUTCOME_PAM_FAILED,
  OUTCOME_NO_CONVERSATION,
  OUTCOME_NOT_A_TOKEN,
  OUTCOME_BAD_PAM_USER,
  OUTCOME_NO_SERVER,
  OUTCOME_STRANGE_SERVER,
  OUTCOME_DEADLINE,
  OUTCOME_REFUSED,
  OUTCOME_REHEARSED,
  OUTCOME_MALFORMED,
  OUTCOME_LOOKUP_FAILED,
  OUTCOME_OTHER_USER,
  OUTCOME_ROOT,
  OUTCOME_SYSTEM_ACCOUNT,
  OUTCOME_COUNT
};

/* What the log tells about a login. Nothing in it is secret. */
struct login {
  enum token_kind kind;          /* TOKEN_OTHER until a token is known */
  char id[TOKEN_ID_SIZE];        /* "-" until a token of this project is known */
  char pam_user[USER_MAX + 1];   /* PAM_USER before the exchange, or "" */
  char user[USER_MAX + 1];       /* the user of the answer, mapped, or "" */
  uid_t server_uid;              /* who listens, as the kernel says */
  int error;                     /* errno of the step that failed, or 0 */
};

/* The PAM return value of an outcome. Only OUTCOME_OK gives PAM_SUCCESS, and only
 * OUTCOME_LEFT_ALONE, a typed password's, gives PAM_IGNORE: no failure does. Whatever came of a
 * rehearsal is PAM_AUTH_ERR. */
int outcome_pam_code(enum outcome outcome, const struct login *login);

/* Writes the one line that each login leaves in the system log. */
void outcome_log(pam_handle_t *pamh, enum outcome outcome, const struct login *login);

#endif
