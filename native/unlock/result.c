#include "result.h"

#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>

enum { ERROR_SIZE = 64 };

/* The priorities are journald's prefixes of a line, sd-daemon(3). */
static const struct {
  const char *word;
  const char *priority;
  const char *text;
} results[RESULT_COUNT] = {
  [RESULT_PENDING] = {"", SD_CRIT, "without a result"},
  [RESULT_UNLOCKED] = {"unlocked", SD_INFO, "unlocked"},
  [RESULT_STRANGER] = {"", SD_ALERT, "refused: neither root nor the agent asks"},
  [RESULT_MALFORMED] = {"malformed", SD_ERR, "refused: the request is malformed or came too slowly"},
  [RESULT_INELIGIBLE] = {"ineligible", SD_NOTICE,
                         "refused: not a person's locked session in front of seat0"},
  [RESULT_DENIED] = {"denied", SD_NOTICE, "PAM denied it"},
  [RESULT_ASKED_ELSE] = {"denied", SD_ERR,
                         "PAM asked something else than for a token; the service ovirt-sso-unlock "
                         "must not"},
  [RESULT_CHANGED] = {"changed", SD_NOTICE, "refused: the session has changed meanwhile"},
  [RESULT_UNAVAILABLE] = {"unavailable", SD_ERR, "not possible now"},
  [RESULT_UNCONFIRMED] = {"unconfirmed", SD_ERR, "logind was told to unlock it, and did not say that it does"},
};

const char *result_word(enum result result) {
  return results[result].word;
}

void result_log(enum result result, const struct request_facts *facts) {
  char text[ERROR_SIZE];
  fprintf(stderr, "%slogin %s", results[result].priority, facts->login_id);
  if (facts->session.id[0] != '\0') {
    fprintf(stderr, ": session %s", facts->session.id);
  }
  if (facts->session.uid != 0) {
    fprintf(stderr, " of uid %u", facts->session.uid);
  }
  fprintf(stderr, ": %s", results[result].text);
  if (result == RESULT_STRANGER) {
    fprintf(stderr, " (uid %u)", facts->caller);
  } else if (facts->error != 0) {
    fprintf(stderr, " (%s)", strerror_r(facts->error, text, sizeof text));
  }
  fputc('\n', stderr);
}
