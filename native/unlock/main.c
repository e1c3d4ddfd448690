/* ovirt-sso-unlock: unlocks a locked session by a token, for desktops whose lock screen takes none.
 * systemd starts it for each request; README.md has the protocol. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "caller.h"
#include "request.h"
#include "result.h"
#include "unlock.h"

enum {
  /* From the connection to the answer. PAM and NSS know no deadline, so the process ends with it. */
  WHOLE_SECONDS = 10,
  /* The agent sends its request in one piece. */
  REQUEST_SECONDS = 2
};

/* Ends the process: no word is an answer too. Off from when logind is told, so nothing is unlocked then. */
static void give_up(int number) {
  static const char line[] = SD_ERR "refused: not done within 10 seconds\n";
  (void)number;
  (void)!write(STDERR_FILENO, line, sizeof line - 1);
  _exit(EXIT_FAILURE);
}

static void limit_time(void) {
  struct sigaction action = {.sa_handler = give_up};
  (void)sigaction(SIGALRM, &action, NULL);
  (void)alarm(WHOLE_SECONDS);
}

static enum result serve(int fd, struct request_facts *facts) {
  struct secrets *secrets = secrets_new();
  enum result result = RESULT_PENDING;
  if (secrets == NULL) {
    facts->error = ENOMEM;
    result = RESULT_UNAVAILABLE;
  } else if (!request_read(fd, deadline_after_seconds(REQUEST_SECONDS), facts->session.id,
                           secrets)) {
    result = RESULT_MALFORMED;
  } else {
    token_id(secrets->token, facts->login_id);
    result = unlock_by_token(secrets->token, facts);
  }
  secrets_free(secrets);
  return result;
}

int main(void) {
  struct request_facts facts = {.login_id = "-"};
  int status = EXIT_FAILURE;

  /* Set by systemd's unit too; without it a debugger of another root process could look on. */
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  limit_time();
  int fd = caller_accept(deadline_after_seconds(WHOLE_SECONDS));
  if (fd < 0) {
    fprintf(stderr, SD_ERR "%s\n", errno == 0 ? "started without a socket: systemd starts this"
                                              : "nobody asks");
  } else {
    enum result result = caller_check(fd, &facts);
    if (result == RESULT_PENDING) {
      result = serve(fd, &facts);
    }
    const char *word = result_word(result);
    result_log(result, &facts);
    (void)send(fd, word, strlen(word), MSG_NOSIGNAL);
    (void)close(fd);
    status = EXIT_SUCCESS;
  }
  return status;
}
