/* The one question that the module asks. */
#ifndef CONVERSATION_H
#define CONVERSATION_H

#include <security/pam_modules.h>
#include <stdbool.h>

#include "outcome.h"
#include "token.h"

/* False for an application that cannot be asked; pam_get_user of libpam 1.5.2 would jump to NULL. */
bool conversation_is_possible(pam_handle_t *pamh);

/* Asks "Token?" without echo and copies the answer to token. OUTCOME_OK, OUTCOME_NO_CONVERSATION
 * or OUTCOME_NOT_A_TOKEN. The application's copy is wiped and freed. */
enum outcome conversation_ask_token(pam_handle_t *pamh, char token[TOKEN_MAX + 1]);

#endif
