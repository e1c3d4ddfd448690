#include "conversation.h"

#include <stdlib.h>
#include <string.h>

/* GNOME Shell and the 1.0 greeters answer this very text. */
static const char prompt[] = "Token?";

static enum outcome take(const struct pam_response *response, char token[TOKEN_MAX + 1]) {
  enum outcome outcome = OUTCOME_NOT_A_TOKEN;
  if (response == NULL || response->resp == NULL) {
    outcome = OUTCOME_NO_CONVERSATION;
  } else {
    size_t length = strnlen(response->resp, TOKEN_MAX + 1);
    if (token_is_acceptable(response->resp, length)) {
      memcpy(token, response->resp, length + 1);
      outcome = OUTCOME_OK;
    }
  }
  return outcome;
}

static void wipe(struct pam_response *response) {
  if (response != NULL && response->resp != NULL) {
    explicit_bzero(response->resp, strlen(response->resp));
    free(response->resp);
  }
  free(response);
}

/* NULL where the application gave no function. */
static const struct pam_conv *find(pam_handle_t *pamh) {
  const void *item = NULL;
  const struct pam_conv *application = NULL;
  if (pam_get_item(pamh, PAM_CONV, &item) == PAM_SUCCESS) {
    application = item;
  }
  return application != NULL && application->conv != NULL ? application : NULL;
}

bool conversation_is_possible(pam_handle_t *pamh) {
  return find(pamh) != NULL;
}

enum outcome conversation_ask_token(pam_handle_t *pamh, char token[TOKEN_MAX + 1]) {
  const struct pam_message message = {.msg_style = PAM_PROMPT_ECHO_OFF, .msg = prompt};
  const struct pam_message *messages = &message;
  struct pam_response *response = NULL;
  const struct pam_conv *application = find(pamh);
  enum outcome outcome = OUTCOME_NO_CONVERSATION;

  /* Not pam_prompt: it logs a line of its own when the conversation fails. */
  if (application != NULL &&
      application->conv(1, &messages, &response, application->appdata_ptr) == PAM_SUCCESS) {
    outcome = take(response, token);
    wipe(response);
  }
  /* After an error pam_conv(3) leaves no response behind that would be ours to free. */
  return outcome;
}
