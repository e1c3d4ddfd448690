/* mode=password: what a person typed, or a greeter in a person's place. */
#ifndef PASSWORD_H
#define PASSWORD_H

#include <security/pam_modules.h>

#include "outcome.h"

/* Asks for the user and then for the password as every module does, so that the modules below find
 * both. OUTCOME_OK when the password has exactly the form of a token of ours; *token is then libpam's
 * own copy, valid until PAM_AUTHTOK is set. OUTCOME_LEFT_ALONE for every other password, of which
 * nothing is copied. Else OUTCOME_NO_CONVERSATION, OUTCOME_NO_MEMORY or OUTCOME_PAM_FAILED. */
enum outcome password_ask(pam_handle_t *pamh, const char **token);

#endif
