#include "outcome.h"

#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>

enum {
  /* Longer names are cut in the log: what tells people apart fits, a flood of text does not. */
  LOG_NAME_MAX = 64,
  LOG_DETAIL_SIZE = 128
};

static const struct {
  int pam_code;
  int priority;
  const char *text;
} outcomes[OUTCOME_COUNT] = {
  [OUTCOME_OK] = {PAM_SUCCESS, LOG_INFO, "credentials received"},
  [OUTCOME_LEFT_ALONE] = {PAM_IGNORE, LOG_DEBUG,
                          "what was typed is not a token: left alone, nothing was sent"},
  [OUTCOME_BAD_OPTION] = {PAM_SERVICE_ERR, LOG_ERR, "an option is wrong"},
  [OUTCOME_NOT_ROOT] = {PAM_CRED_INSUFFICIENT, LOG_ERR,
                        "refused: the calling program does not run as root throughout"},
  [OUTCOME_NO_MEMORY] = {PAM_BUF_ERR, LOG_CRIT, "out of memory"},
  [OUTCOME_PAM_FAILED] = {PAM_SYSTEM_ERR, LOG_CRIT, "the PAM library failed"},
  [OUTCOME_NO_CONVERSATION] = {PAM_CONV_ERR, LOG_ERR,
                               "the application did not answer the prompt"},
  [OUTCOME_NOT_A_TOKEN] = {PAM_AUTH_ERR, LOG_NOTICE,
                           "refused: the prompt was not answered by a token; nothing was sent"},
  [OUTCOME_BAD_PAM_USER] = {PAM_AUTH_ERR, LOG_NOTICE,
                            "refused: PAM's user name is not acceptable; nothing was sent"},
  [OUTCOME_NO_SERVER] = {PAM_AUTHINFO_UNAVAIL, LOG_ERR, "the agent cannot be reached"},
  [OUTCOME_STRANGE_SERVER] = {PAM_AUTHINFO_UNAVAIL, LOG_ALERT,
                              "the agent's socket is held by somebody else; nothing was sent"},
  [OUTCOME_DEADLINE] = {PAM_AUTHINFO_UNAVAIL, LOG_ERR, "the agent did not answer in time"},
  [OUTCOME_REFUSED] = {PAM_AUTH_ERR, LOG_NOTICE,
                       "refused by the agent (wrong, used or expired token, or another user's)"},
  [OUTCOME_REHEARSED] = {PAM_AUTH_ERR, LOG_NOTICE,
                         "answered by the agent; refused, as every rehearsal is"},
  [OUTCOME_MALFORMED] = {PAM_AUTHINFO_UNAVAIL, LOG_ERR, "the agent's answer is malformed"},
  [OUTCOME_LOOKUP_FAILED] = {PAM_AUTHINFO_UNAVAIL, LOG_ERR,
                             "refused: a user cannot be looked up"},
  [OUTCOME_OTHER_USER] = {PAM_AUTH_ERR, LOG_NOTICE,
                          "refused: the credentials are another user's"},
  [OUTCOME_ROOT] = {PAM_AUTH_ERR, LOG_WARNING, "refused: uid 0 never logs in this way"},
  [OUTCOME_SYSTEM_ACCOUNT] = {PAM_AUTH_ERR, LOG_WARNING,
                              "refused: a system account (uid below UID_MIN of login.defs)"},
};

int outcome_pam_code(enum outcome outcome, const struct login *login) {
  return login->kind == TOKEN_REHEARSAL ? PAM_AUTH_ERR : outcomes[outcome].pam_code;
}

/* A name from outside must not forge a log line: spaces, control and non-ASCII bytes become '?'. */
static void printable_name(const char *name, char out[LOG_NAME_MAX + 1]) {
  size_t length = strnlen(name, LOG_NAME_MAX);
  for (size_t i = 0; i < length; i++) {
    out[i] = name[i];
    if (name[i] < '!' || name[i] > '~') {
      out[i] = '?';
    }
  }
  out[length] = '\0';
}

/* What the outcome's text does not say yet. */
static void describe(enum outcome outcome, const struct login *login, char out[LOG_DETAIL_SIZE]) {
  char text[LOG_NAME_MAX + 1];
  out[0] = '\0';
  if (outcome == OUTCOME_STRANGE_SERVER) {
    snprintf(out, LOG_DETAIL_SIZE, " (uid %u)", login->server_uid);
  } else if (outcome == OUTCOME_OTHER_USER) {
    printable_name(login->pam_user, text);
    snprintf(out, LOG_DETAIL_SIZE, ", PAM's is %s", text);
  } else if (login->error != 0) {
    /* The GNU strerror_r, unlike strerror, is safe beside other threads. */
    snprintf(out, LOG_DETAIL_SIZE, " (%s)", strerror_r(login->error, text, sizeof text));
  }
}

void outcome_log(pam_handle_t *pamh, enum outcome outcome, const struct login *login) {
  char user[LOG_NAME_MAX + 1];
  char detail[LOG_DETAIL_SIZE];
  char subject[LOG_DETAIL_SIZE];

  snprintf(subject, sizeof subject,
           login->kind == TOKEN_REHEARSAL ? "rehearsal %s reached the module" : "login %s",
           login->id);
  printable_name(login->user[0] != '\0' ? login->user : login->pam_user, user);
  describe(outcome, login, detail);
  pam_syslog(pamh, outcomes[outcome].priority, "%s: %s%s%s%s", subject, user,
             user[0] != '\0' ? ": " : "", outcomes[outcome].text, detail);
}
