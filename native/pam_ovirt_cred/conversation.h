/* The one question that the module asks. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include <security/pam_modules.h>

#include "outcome.h"
#include "token.h"

/* Asks "Token?" without echo and copies the answer to token. OUTCOME_OK, OUTCOME_NO_CONVERSATION,
 * OUTCOME_NOT_A_TOKEN or OUTCOME_PAM_FAILED. The application's copy is wiped and freed. */
enum outcome conversation_ask_token(pam_handle_t *pamh, char token[TOKEN_MAX + 1]);

#endif
