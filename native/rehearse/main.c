/* ovirt-sso-rehearse SERVICE: runs a PAM service with the token of a rehearsal, which it reads from
 * standard input; README.md says what it prints. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "converse.h"
#include "events.h"

enum {
  /* PAM knows no deadline, so the process ends with it. The agent's offer lives as long. */
  WHOLE_SECONDS = 10,
  /* A rehearsal's token, its line feed and a NUL. */
  LINE_SIZE = 60
};

/* Never the token of a login, which would be used up. */
static const char rehearsal[] = "ovirt-sso-test-";

static void tell(const char *prompt, bool is_answered) {
  if (is_answered) {
    event("asked");
  } else {
    event_text("asked-else", prompt);
  }
}

static int run(const char *service, const char *token) {
  struct conversation conversation = {.token = token, .listener = tell};
  const struct pam_conv conv = {.conv = converse, .appdata_ptr = &conversation};
  pam_handle_t *pamh = NULL;

  int result = pam_start(service, NULL, &conv, &pamh);
  if (result == PAM_SUCCESS) {
    event("started");
    result = pam_authenticate(pamh, PAM_DISALLOW_NULL_AUTHTOK);
    event_number("returned", result);
    (void)pam_end(pamh, result);
  } else {
    event_number("returned", result);
  }
  return EX_OK;
}

int main(int argc, char **argv) {
  char token[LINE_SIZE] = "";
  int status = EX_USAGE;

  (void)alarm(WHOLE_SECONDS);
  if (argc == 2 && fgets(token, sizeof token, stdin) != NULL &&
      strncmp(token, rehearsal, sizeof rehearsal - 1) == 0) {
    token[strcspn(token, "\n")] = '\0';
    events_begin();
    status = run(argv[1], token);
  } else {
    fputs("usage: ovirt-sso-rehearse SERVICE, with the token of a rehearsal on standard input\n",
          stderr);
  }
  return status;
}
