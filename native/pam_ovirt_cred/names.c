#include "names.h"

#include <errno.h>
#include <string.h>

#include "lookup.h"
#include "uid_min.h"

/* Cuts "@domain" off, unless nothing would be left. */
static void strip_domain(char *name) {
  char *at = strrchr(name, '@');
  if (at != NULL && at != name) {
    *at = '\0';
  }
}

/* Looks the mapped name up on the way: each name is asked for once. */
static enum lookup map_and_look_up(enum domain domain, char user[USER_MAX + 1], uid_t *uid) {
  char short_name[USER_MAX + 1];
  enum lookup lookup;

  if (domain == DOMAIN_STRIP) {
    strip_domain(user);
  }
  lookup = lookup_uid(user, uid);
  if (domain == DOMAIN_AUTO && lookup == LOOKUP_UNKNOWN) {
    strcpy(short_name, user);
    strip_domain(short_name);
    if (strcmp(short_name, user) != 0) {
      lookup = lookup_uid(short_name, uid);
      if (lookup == LOOKUP_KNOWN) {
        strcpy(user, short_name);
      }
    }
  }
  return lookup;
}

/* Called for names that differ and a first one that NSS may know. uid 0 has been refused before. */
static enum outcome compare_by_uid(enum lookup lookup, uid_t uid, const char *pam_user) {
  uid_t pam_uid;
  enum outcome outcome = OUTCOME_OTHER_USER;
  if (lookup == LOOKUP_KNOWN) {
    enum lookup pam_lookup = lookup_uid(pam_user, &pam_uid);
    if (pam_lookup == LOOKUP_FAILED) {
      outcome = OUTCOME_LOOKUP_FAILED;
    } else if (pam_lookup == LOOKUP_KNOWN && pam_uid == uid) {
      outcome = OUTCOME_OK;
    }
  }
  return outcome;
}

static enum outcome check_uid(const struct options *options, uid_t uid) {
  uid_t uid_min = 0;
  enum outcome outcome = OUTCOME_OK;
  if (uid == 0) {
    outcome = OUTCOME_ROOT;
  } else if (!options->allow_system && !uid_min_read(&uid_min)) {
    outcome = OUTCOME_LOOKUP_FAILED;
  } else if (uid < uid_min) {
    outcome = OUTCOME_SYSTEM_ACCOUNT;
  }
  return outcome;
}

enum outcome names_decide(const struct options *options, struct login *login) {
  uid_t uid = 0;
  enum outcome outcome = OUTCOME_OK;
  enum lookup lookup = map_and_look_up(options->domain, login->user, &uid);

  if (lookup == LOOKUP_FAILED) {
    outcome = OUTCOME_LOOKUP_FAILED;
  } else if (lookup == LOOKUP_KNOWN) {
    outcome = check_uid(options, uid);
  }
  if (outcome == OUTCOME_OK && login->pam_user[0] != '\0' &&
      strcmp(login->user, login->pam_user) != 0) {
    outcome = compare_by_uid(lookup, uid, login->pam_user);
  }
  if (outcome == OUTCOME_LOOKUP_FAILED) {
    login->error = errno;
  }
  return outcome;
}
