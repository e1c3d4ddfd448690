/* The module's arguments in the PAM stack. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <security/pam_modules.h>
#include <stdbool.h>

enum mode {
  MODE_TOKEN,   /* asks for a token: for services that exist for single sign-on alone */
  MODE_PASSWORD /* asks for the password as every module does, and redeems only a token of ours */
};

enum domain {
  DOMAIN_KEEP, /* the user name as the agent sent it */
  DOMAIN_AUTO, /* the whole name if it exists, else the part before the last '@' if that exists */
  DOMAIN_STRIP /* the part before the last '@' */
};

struct options {
  const char *socket; /* with its leading '@' */
  const char *agent_user;
  int timeout_seconds;
  enum mode mode;
  enum domain domain;
  bool debug;
  bool allow_system;
};

/* Reads the arguments. On the first that is unknown, repeated or invalid it logs one line that names
 * it and the values allowed, and returns false. */
bool options_parse(pam_handle_t *pamh, int argc, const char **argv, struct options *options);

#endif
