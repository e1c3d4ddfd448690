/* What the module asks of libpam, and the application's side of the conversation. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "run.h"

enum { LINE_MAX = 1024, USER_LENGTH_MAX = 255 };

static int converse(int count, const struct pam_message **messages, struct pam_response **responses,
                    void *data) {
  char text[TEXT_MAX];
  (void)messages;
  (void)data;
  check(count == 1);
  if (fails(0)) {
    return PAM_CONV_ERR;
  }
  (void)input_text(text, input_byte());
  *responses = calloc(1, sizeof **responses);
  check(*responses != NULL);
  (*responses)->resp = fails(0) ? NULL : strdup(text);
  return PAM_SUCCESS;
}

int __wrap_pam_get_item(const pam_handle_t *pamh, int type, const void **item);
int __wrap_pam_get_item(const pam_handle_t *pamh, int type, const void **item) {
  static const struct pam_conv conversation = {.conv = converse};
  (void)pamh;
  *item = type == PAM_CONV ? (const void *)&conversation : run.pam_user;
  return fails(0) ? PAM_SYSTEM_ERR : PAM_SUCCESS;
}

int __wrap_pam_set_item(pam_handle_t *pamh, int type, const void *item);
int __wrap_pam_set_item(pam_handle_t *pamh, int type, const void *item) {
  (void)pamh;
  if (item != NULL && fails(0)) {
    run.is_set_failing = true;
    return PAM_BUF_ERR;
  }
  if (type == PAM_AUTHTOK) {
    run.set_password = item != NULL;
    check(item == NULL || (strlen(item) >= 1 && strlen(item) < PAM_MAX_RESP_SIZE));
  } else {
    check(strlen(item) >= 1 && strlen(item) <= USER_LENGTH_MAX);
  }
  return PAM_SUCCESS;
}

int __wrap_pam_get_user(pam_handle_t *pamh, const char **user, const char *prompt);
int __wrap_pam_get_user(pam_handle_t *pamh, const char **user, const char *prompt) {
  (void)pamh;
  (void)prompt;
  *user = run.pam_user;
  return fails(0) ? PAM_CONV_ERR : fails(0) ? PAM_SYSTEM_ERR : PAM_SUCCESS;
}

int __wrap_pam_get_authtok(pam_handle_t *pamh, int item, const char **authtok, const char *prompt);
int __wrap_pam_get_authtok(pam_handle_t *pamh, int item, const char **authtok, const char *prompt) {
  static char typed[TEXT_MAX];
  (void)pamh;
  (void)item;
  (void)prompt;
  (void)input_text(typed, input_byte());
  *authtok = typed;
  return fails(0) ? PAM_AUTHTOK_ERR : PAM_SUCCESS;
}

void __wrap_pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...);
void __wrap_pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...) {
  char line[LINE_MAX];
  va_list arguments;
  (void)pamh;
  (void)priority;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  check(length > 0 && length < LINE_MAX);
  /* Nobody but the admin, who writes the options, chooses what a line looks like. */
  for (int i = 0; i < length && strstr(format, "option") == NULL; i++) {
    check(' ' <= line[i] && line[i] <= '~');
  }
}
