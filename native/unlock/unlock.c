#include "unlock.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "lookup.h"
#include "session.h"
#include "verify.h"

/* logind answers in milliseconds, or hangs. */
static const uint64_t bus_call_us = 2000000;

/* A name that NSS gives to somebody else would unlock one's session with another's password. */
static enum result check_name(const struct session *session, int *error) {
  uid_t uid = 0;
  enum result result = RESULT_PENDING;
  enum lookup lookup = lookup_uid(session->user, &uid);
  if (lookup == LOOKUP_FAILED) {
    *error = errno;
    result = RESULT_UNAVAILABLE;
  } else if (lookup == LOOKUP_UNKNOWN || uid != session->uid) {
    result = RESULT_INELIGIBLE;
  }
  return result;
}

static enum result result_of(enum finding finding, enum result other) {
  enum result result = RESULT_PENDING;
  if (finding == SESSION_UNKNOWN) {
    result = RESULT_UNAVAILABLE;
  } else if (finding == SESSION_OTHER) {
    result = other;
  }
  return result;
}

static enum result find_session(sd_bus *bus, struct request_facts *facts) {
  char id[SESSION_ID_MAX + 1];
  strcpy(id, facts->session.id);
  enum result result = result_of(session_find(bus, id, &facts->session), RESULT_INELIGIBLE);
  facts->error = result == RESULT_UNAVAILABLE ? errno : 0;
  return result == RESULT_PENDING ? check_name(&facts->session, &facts->error) : result;
}

static enum result authenticate(const struct session *session, const char *token) {
  enum result result = RESULT_DENIED;
  switch (verify(session->user, token)) {
    case VERIFIED: result = RESULT_PENDING; break;
    case ASKED_ELSE: result = RESULT_ASKED_ELSE; break;
    case DENIED:
    default: break;
  }
  return result;
}

/* PAM took its time. What was true before it must still be. */
static enum result unlock_unchanged(sd_bus *bus, struct request_facts *facts) {
  struct session now;
  enum result result = result_of(session_find(bus, facts->session.id, &now), RESULT_CHANGED);
  if (result == RESULT_PENDING && !session_is_same(&facts->session, &now)) {
    result = RESULT_CHANGED;
  }
  if (result == RESULT_PENDING) {
    /* No end in the middle of it: the call has its own limit. */
    (void)alarm(0);
    result = session_unlock(bus, &facts->session) ? RESULT_UNLOCKED : RESULT_UNCONFIRMED;
  }
  facts->error = result == RESULT_UNAVAILABLE || result == RESULT_UNCONFIRMED ? errno : 0;
  return result;
}

enum result unlock_by_token(const char *token, struct request_facts *facts) {
  sd_bus *bus = NULL;
  enum result result = RESULT_PENDING;
  int opened = sd_bus_open_system(&bus);
  if (opened >= 0) {
    opened = sd_bus_set_method_call_timeout(bus, bus_call_us);
  }
  if (opened < 0) {
    facts->error = -opened;
    result = RESULT_UNAVAILABLE;
  }
  if (result == RESULT_PENDING) {
    result = find_session(bus, facts);
  }
  if (result == RESULT_PENDING) {
    result = authenticate(&facts->session, token);
  }
  if (result == RESULT_PENDING) {
    result = unlock_unchanged(bus, facts);
  }
  sd_bus_unref(bus);
  return result;
}
