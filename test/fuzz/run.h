/* One run: what the input chose for it, and what the module did. */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>

#include "input.h"

/* The uid of a caller, or of a server, that is nobody's friend. */
enum { STRANGER = 4711 };

struct run {
  bool is_password_mode;
  bool is_root;
  bool is_server_strange;
  char pam_user[TEXT_MAX];
  bool got_request;
  bool is_rehearsal;
  bool set_password;
  bool is_set_failing;
};

extern struct run run;

#endif
