/*
 * The PAM module whole, without PAM and without a server: libFuzzer's bytes are the options, the user
 * that PAM has, the answer to the prompt, what the server sends and what login.defs holds. Calls that
 * may fail in a real process fail here at 0.25 %, by --wrap (server.c, libc.c, libpam.c), drawn from the
 * same bytes so that each run can be repeated.
 */
#include <security/pam_modules.h>

#include "run.h"

#define EXPORTED __attribute__((visibility("default")))

enum { KNOWN_OPTIONS = 6, OPTIONS_MAX = KNOWN_OPTIONS + 1 };

struct run run;

EXPORTED int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
EXPORTED int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const known[KNOWN_OPTIONS] = {"mode=password", "domain=auto", "domain=strip",
                                                   "debug", "allow_system", "timeout=1"};
  const char *arguments[OPTIONS_MAX];
  char odd[TEXT_MAX];
  int count = 0;

  input_begin(data, size);
  uint8_t chosen = input_byte();
  for (int i = 0; i < KNOWN_OPTIONS; i++) {
    if ((chosen & 1 << i) != 0) {
      arguments[count++] = known[i];
    }
  }
  if ((chosen & 0xc0) == 0x80) {
    (void)input_text(odd, input_byte());
    arguments[count++] = odd;
  }
  run = (struct run){
    .is_password_mode = (chosen & 1) != 0,
    .is_root = !fails(0),
    .is_server_strange = chosen >= 0xe0,
  };
  (void)input_text(run.pam_user, input_byte());

  /* libpam's functions are ours here, and nobody else looks into the handle. */
  static int handle;
  int result = pam_sm_authenticate((pam_handle_t *)&handle, 0, count, arguments);
  /* A password is there exactly after a success, and a success needs a server of the right uid. */
  check(run.set_password == (result == PAM_SUCCESS));
  check(result != PAM_SUCCESS ||
        (run.got_request && !run.is_server_strange && !run.is_rehearsal && !run.is_set_failing));
  check(result != PAM_IGNORE || (run.is_password_mode && !run.got_request));
  return 0;
}
