#include "conversation.h"

#include <stdlib.h>
#include <string.h>

#include "events.h"

/* The question of pam_ovirt_cred.so. */
static const char question[] = "Token?";

static int respond(struct conversation *conversation, const struct pam_message *message,
                   char **response) {
  const char *text = message->msg != NULL ? message->msg : "";
  int result = PAM_CONV_ERR;
  if (message->msg_style == PAM_TEXT_INFO || message->msg_style == PAM_ERROR_MSG) {
    /* Said, not asked. */
    result = PAM_SUCCESS;
  } else if (message->msg_style == PAM_PROMPT_ECHO_OFF && conversation->token != NULL &&
             strcmp(text, question) == 0) {
    event("asked");
    *response = strdup(conversation->token);
    conversation->token = NULL;
    result = *response != NULL ? PAM_SUCCESS : PAM_BUF_ERR;
  } else {
    event_text("asked-else", text);
  }
  return result;
}

/* A rehearsal's token opens nothing, so it is freed as it is. */
static void forget(struct pam_response *responses, int count) {
  for (int i = 0; i < count; i++) {
    free(responses[i].resp);
  }
  free(responses);
}

int converse(int count, const struct pam_message **messages, struct pam_response **responses,
             void *data) {
  struct pam_response *all = NULL;
  int result = PAM_CONV_ERR;
  if (count > 0 && count <= PAM_MAX_NUM_MSG) {
    all = calloc((size_t)count, sizeof *all);
    result = all != NULL ? PAM_SUCCESS : PAM_BUF_ERR;
  }
  for (int i = 0; result == PAM_SUCCESS && i < count; i++) {
    result = respond(data, messages[i], &all[i].resp);
  }
  if (result == PAM_SUCCESS) {
    *responses = all;
  } else if (all != NULL) {
    forget(all, count);
  }
  return result;
}
