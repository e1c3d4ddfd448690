#include "converse.h"

#include <stdlib.h>
#include <string.h>

/* The question of pam_ovirt_cred.so. */
static const char question[] = "Token?";

static void forget(struct pam_response *responses, int count) {
  for (int i = 0; i < count; i++) {
    if (responses[i].resp != NULL) {
      explicit_bzero(responses[i].resp, strlen(responses[i].resp));
      free(responses[i].resp);
    }
  }
  free(responses);
}

static int respond(struct conversation *conversation, const struct pam_message *message,
                   struct pam_response *response) {
  const char *prompt = message->msg != NULL ? message->msg : "";
  int result = PAM_CONV_ERR;
  if (message->msg_style == PAM_TEXT_INFO || message->msg_style == PAM_ERROR_MSG) {
    /* Said, not asked; nobody is here to read it. */
    result = PAM_SUCCESS;
  } else {
    bool is_answered = message->msg_style == PAM_PROMPT_ECHO_OFF && conversation->token != NULL &&
                       strcmp(prompt, question) == 0;
    if (conversation->listener != NULL) {
      conversation->listener(prompt, is_answered);
    }
    if (is_answered) {
      const char *token = conversation->token;
      conversation->token = NULL;
      response->resp = strdup(token);
      result = response->resp != NULL ? PAM_SUCCESS : PAM_BUF_ERR;
    } else {
      conversation->asked_else = true;
    }
  }
  return result;
}

int converse(int count, const struct pam_message **messages, struct pam_response **responses,
             void *conversation) {
  struct pam_response *all = NULL;
  int result = PAM_CONV_ERR;
  if (count > 0 && count <= PAM_MAX_NUM_MSG) {
    all = calloc((size_t)count, sizeof *all);
    result = all != NULL ? PAM_SUCCESS : PAM_BUF_ERR;
  }
  for (int i = 0; result == PAM_SUCCESS && i < count; i++) {
    result = respond(conversation, messages[i], &all[i]);
  }
  if (result == PAM_SUCCESS) {
    *responses = all;
  } else if (all != NULL) {
    forget(all, count);
  }
  return result;
}
