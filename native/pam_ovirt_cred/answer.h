/* The agent's answer: u32 big-endian length of the user name, user name, password, one NUL. */
#ifndef ANSWER_H
#define ANSWER_H

#include <security/_pam_types.h>
#include <stdbool.h>
#include <stddef.h>

enum {
  /* LOGIN_NAME_MAX of Linux, 256, counts the closing NUL. */
  USER_MAX = 255,
  /* The longest password that a person could type through PAM. */
  PASSWORD_MAX = PAM_MAX_RESP_SIZE - 1,
  ANSWER_HEADER = 4,
  ANSWER_MAX = ANSWER_HEADER + USER_MAX + PASSWORD_MAX + 1
};

/* Points into the bytes that were parsed. The user is not NUL-terminated, the password is. */
struct answer {
  const char *user;
  size_t user_length;
  const char *password;
};

/* True when the bytes are exactly one well-formed answer: a user name that user_is_acceptable
 * takes, a password of 1 to PASSWORD_MAX bytes without NUL, the closing NUL and nothing after it. */
bool answer_parse(const char *bytes, size_t length, struct answer *answer);

/* True when the bytes are exactly the answer to a rehearsal: a user length of 0. */
bool answer_is_rehearsal(const char *bytes, size_t length);

/* True for a name of 1 to USER_MAX bytes without control characters, '/' (a path), ':' (a field of
 * passwd) and a leading '-' (an option to some program). */
bool user_is_acceptable(const char *user, size_t length);

#endif
