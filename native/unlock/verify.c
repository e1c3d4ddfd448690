#include "verify.h"

#include <string.h>

#include "converse.h"

static const char service[] = "ovirt-sso-unlock";

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
    } else if (result == PAM_SUCCESS && conversation.token == NULL && user_is_still(pamh, user)) {
      /* The token was asked for: a stack that lets in without it, as pam_rootok does, proves nothing. */
      verdict = VERIFIED;
    }
    (void)pam_end(pamh, result);
  }
  return verdict;
}
