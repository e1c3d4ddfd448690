#include "verify.h"

#include <security/pam_appl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char service[] = "ovirt-sso-unlock";
/* The question of pam_ovirt_cred.so. */
static const char question[] = "Token?";

struct conversation {
  const char *token; /* NULL once it was given: a token is good for one answer */
  bool asked_else;
};

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
                   char **response) {
  int result = PAM_CONV_ERR;
  if (message->msg_style == PAM_TEXT_INFO || message->msg_style == PAM_ERROR_MSG) {
    /* Said, not asked; nobody is here to read it. */
    result = PAM_SUCCESS;
  } else if (message->msg_style == PAM_PROMPT_ECHO_OFF && conversation->token != NULL &&
             message->msg != NULL && strcmp(message->msg, question) == 0) {
    *response = strdup(conversation->token);
    conversation->token = NULL;
    result = *response != NULL ? PAM_SUCCESS : PAM_BUF_ERR;
  } else {
    conversation->asked_else = true;
  }
  return result;
}

static int converse(int count, const struct pam_message **messages, struct pam_response **responses,
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

/* Modules may change PAM_USER. Whoever it names then was authenticated, and not the session's owner. */
static bool user_is_still(pam_handle_t *pamh, const char *user) {
  const void *item = NULL;
  return pam_get_item(pamh, PAM_USER, &item) == PAM_SUCCESS && item != NULL &&
         strcmp(item, user) == 0;
}

enum verdict verify(const char *user, const char *token) {
  struct conversation conversation = {.token = token};
  const struct pam_conv conv = {.conv = converse, .appdata_ptr = &conversation};
  const int flags = (int)PAM_SILENT | (int)PAM_DISALLOW_NULL_AUTHTOK;
  pam_handle_t *pamh = NULL;
  enum verdict verdict = DENIED;

  int result = pam_start(service, user, &conv, &pamh);
  if (result == PAM_SUCCESS) {
    result = pam_authenticate(pamh, flags);
    if (result == PAM_SUCCESS) {
      result = pam_acct_mgmt(pamh, flags);
    }
    if (conversation.asked_else) {
      verdict = ASKED_ELSE;
    } else if (result == PAM_SUCCESS && user_is_still(pamh, user)) {
      verdict = VERIFIED;
    }
    (void)pam_end(pamh, result);
  }
  return verdict;
}
