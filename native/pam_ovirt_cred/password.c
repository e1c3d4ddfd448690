#include "password.h"

#include <security/pam_ext.h>

#include "conversation.h"
#include "token.h"

static enum outcome outcome_of(int pam_code) {
  enum outcome outcome = OUTCOME_PAM_FAILED;
  switch (pam_code) {
    case PAM_SUCCESS: outcome = OUTCOME_OK; break;
    case PAM_BUF_ERR: outcome = OUTCOME_NO_MEMORY; break;
    /* pam_get_authtok gives PAM_AUTHTOK_ERR for whatever the conversation did. */
    case PAM_CONV_ERR:
    case PAM_CONV_AGAIN:
    case PAM_AUTHTOK_ERR: outcome = OUTCOME_NO_CONVERSATION; break;
    default: break;
  }
  return outcome;
}

enum outcome password_ask(pam_handle_t *pamh, const char **token) {
  const char *user = NULL;
  const char *password = NULL;
  enum outcome outcome = OUTCOME_NO_CONVERSATION;

  if (conversation_is_possible(pamh)) {
    /* The user first: pam_get_authtok alone would ask for the password before any name. */
    outcome = outcome_of(pam_get_user(pamh, &user, NULL));
  }
  if (outcome == OUTCOME_OK) {
    outcome = outcome_of(pam_get_authtok(pamh, PAM_AUTHTOK, &password, NULL));
  }
  if (outcome == OUTCOME_OK) {
    if (token_kind_of(password) == TOKEN_OTHER) {
      outcome = OUTCOME_LEFT_ALONE;
    } else {
      *token = password;
    }
  }
  return outcome;
}
