/* pam_ovirt_cred: trades the token that a greeter was given for the credentials that the oVirt host
 * sent, and hands them to the modules below. README.md has the options and the return values. */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <security/pam_modules.h>

#include "conversation.h"
#include "exchange.h"
#include "names.h"
#include "options.h"
#include "outcome.h"
#include "password.h"
#include "secrets.h"

#define EXPORTED __attribute__((visibility("default")))

/* The agent serves root alone. A set-uid program has root's rights but its caller's wishes, so both
 * ids count. */
static bool runs_as_root(void) {
  return getuid() == 0 && geteuid() == 0;
}

/* In mode=password whoever may not ask the agent may still type a password: a locker that runs as its
 * user, for example. So there the caller's ids count for tokens only. */
static enum outcome obtain_token(pam_handle_t *pamh, const struct options *options,
                                 struct secrets **secrets) {
  const char *typed = NULL;
  enum outcome outcome = OUTCOME_OK;

  if (options->mode == MODE_PASSWORD) {
    outcome = password_ask(pamh, &typed);
  }
  if (outcome == OUTCOME_OK && !runs_as_root()) {
    outcome = OUTCOME_NOT_ROOT;
  }
  if (outcome == OUTCOME_OK && (*secrets = secrets_new()) == NULL) {
    outcome = OUTCOME_NO_MEMORY;
  }
  if (outcome == OUTCOME_OK) {
    if (typed != NULL) {
      strcpy((*secrets)->token, typed); /* of a token's length */
    } else {
      outcome = conversation_ask_token(pamh, (*secrets)->token);
    }
  }
  return outcome;
}

/* Read after the conversation, which may set the item. An empty name counts as none. */
static enum outcome read_pam_user(pam_handle_t *pamh, struct login *login) {
  const void *item = NULL;
  enum outcome outcome = OUTCOME_OK;
  if (pam_get_item(pamh, PAM_USER, &item) != PAM_SUCCESS) {
    outcome = OUTCOME_PAM_FAILED;
  } else if (item != NULL && *(const char *)item != '\0') {
    size_t length = strnlen(item, USER_MAX + 1);
    if (user_is_acceptable(item, length)) {
      memcpy(login->pam_user, item, length + 1);
    } else {
      outcome = OUTCOME_BAD_PAM_USER;
    }
  }
  return outcome;
}

static void take_user(const struct answer *answer, struct login *login) {
  memcpy(login->user, answer->user, answer->user_length);
  login->user[answer->user_length] = '\0';
}

/* pam_set_item overwrites the old one first. */
static void clear_authtok(pam_handle_t *pamh) {
  (void)pam_set_item(pamh, PAM_AUTHTOK, NULL);
}

/* A user that PAM had already keeps that name, even where the answer uses another name of the same
 * account. After a failure no password stays behind. */
static enum outcome hand_over(pam_handle_t *pamh, const struct login *login,
                              const char *password) {
  enum outcome outcome = OUTCOME_OK;
  int result = pam_set_item(pamh, PAM_AUTHTOK, password);
  if (result == PAM_SUCCESS && login->pam_user[0] == '\0') {
    result = pam_set_item(pamh, PAM_USER, login->user);
  }
  if (result != PAM_SUCCESS) {
    clear_authtok(pamh);
    outcome = result == PAM_BUF_ERR ? OUTCOME_NO_MEMORY : OUTCOME_PAM_FAILED;
  }
  return outcome;
}

static enum outcome log_in(pam_handle_t *pamh, const struct options *options, struct login *login) {
  struct answer answer = {0};
  struct secrets *secrets = NULL;
  enum outcome outcome = obtain_token(pamh, options, &secrets);

  if (outcome == OUTCOME_OK) {
    login->kind = token_kind_of(secrets->token);
    token_id(secrets->token, login->id);
    outcome = read_pam_user(pamh, login);
  }
  if (outcome == OUTCOME_OK) {
    outcome = exchange(pamh, options, secrets, login, &answer);
  }
  if (outcome == OUTCOME_OK) {
    take_user(&answer, login);
    outcome = names_decide(options, login);
  }
  if (outcome == OUTCOME_OK) {
    outcome = hand_over(pamh, login, answer.password);
  }
  if (options->mode == MODE_PASSWORD && outcome != OUTCOME_OK && outcome != OUTCOME_LEFT_ALONE) {
    /* It may be the token, which no module below is to try as a password. */
    clear_authtok(pamh);
  }
  secrets_free(secrets);
  return outcome;
}

/* PAM_SILENT is obeyed by never showing a message, PAM_DISALLOW_NULL_AUTHTOK by never accepting an
 * empty password. */
EXPORTED int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv) {
  struct options options;
  struct login login = {.id = "-"};
  enum outcome outcome = OUTCOME_BAD_OPTION;

  (void)flags;
  if (options_parse(pamh, argc, argv, &options)) {
    outcome = log_in(pamh, &options, &login);
    if (outcome != OUTCOME_LEFT_ALONE || options.debug) {
      outcome_log(pamh, outcome, &login);
    }
  }
  return outcome_pam_code(outcome, &login);
}

/* A password leaves nothing to set; libpam asks every module that authenticated. */
EXPORTED int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv) {
  (void)pamh;
  (void)flags;
  (void)argc;
  (void)argv;
  return PAM_SUCCESS;
}
