/* Whether PAM lets the user back in. */
#ifndef VERIFY_H
#define VERIFY_H

enum verdict {
  VERIFIED,
  DENIED,
  ASKED_ELSE /* a module asked something that only a person knows */
};

/* Runs the service ovirt-sso-unlock, authentication and account, for this user, and answers its prompt
 * "Token?" with the token, once. */
enum verdict verify(const char *user, const char *token);

#endif
