#include "login.h"

#include <stdbool.h>
#include <stdio.h>

#include "client.h"
#include "moment.h"

enum { SIGNAL_TIMEOUT_MS = 5000 }; /* a thousand times the usual */

/* The values need no JSON escape: options.c saw to it. */
void login_compose(struct login *login, const struct options *options) {
  login->line_length = (size_t)snprintf(
      login->line, sizeof login->line,
      "{\"__name__\":\"login\",\"username\":\"%s\",\"password\":\"%s\"}\n", options->user,
      options->password);
  answer_compose(&login->answer, options->user, options->password);
  login->server = options->socket;
}

static const char *await_signal(const struct login *login, struct subject *subject,
                                uint64_t *took) {
  const char *problem = NULL;
  subject->bus.announced = false;
  uint64_t sent_at = now_ns();
  if (!port_send(&subject->port, login->line, login->line_length)) {
    problem = "PROGRAM does not read its device";
  } else if (subject_wait(subject, &subject->bus.announced, SIGNAL_TIMEOUT_MS)) {
    *took = subject->bus.announced_at - sent_at;
  } else {
    problem = subject->process.ended ? "PROGRAM ended" : "no signal";
  }
  return problem;
}

const char *login_run(const struct login *login, struct subject *subject, struct sample *sample) {
  const char *problem = await_signal(login, subject, &sample->line_to_signal);
  if (!problem) {
    problem = client_fetch(subject, &login->server, &login->answer, &sample->token_to_credentials);
  }
  return problem;
}
