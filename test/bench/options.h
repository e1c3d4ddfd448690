/* The probe's command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include "answer.h"
#include "socket_name.h"

struct options {
  const char *slave_link, *user, *pid_file;
  char password[VALUE_SIZE];
  struct socket_name socket;
  long logins, gap_ms, hold_s;
  bool no_exchange;
  char **program; /* ends with NULL, as for execvp */
};

/* Ends the program on --help, and with code 2 when the arguments make no sense. */
struct options options_parse(int argc, char **argv);

#endif
