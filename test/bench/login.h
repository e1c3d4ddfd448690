/* One login: the host's line, PROGRAM's signal, the module's request, PROGRAM's answer. */
#ifndef LOGIN_H
#define LOGIN_H

#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "options.h"
#include "socket_name.h"
#include "subject.h"

enum { LOGIN_LINE_SIZE = 1024 }; /* two values and the rest of the line */

/* What the host sends, and what the module must get for it. */
struct login {
  char line[LOGIN_LINE_SIZE];
  size_t line_length;
  struct answer answer;
  struct socket_name server;
};

struct sample {
  uint64_t line_to_signal, token_to_credentials; /* ns */
};

/* Made once: all logins are alike. */
void login_compose(struct login *login, const struct options *options);

/* Returns NULL, or why the login failed; `*sample` is then worthless. */
const char *login_run(const struct login *login, struct subject *subject, struct sample *sample);

#endif
