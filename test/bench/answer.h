/* An agent's answer: u32 big-endian length of the user name, user name, password, one NUL. */
#ifndef ANSWER_H
#define ANSWER_H

#include <stddef.h>
#include <stdint.h>

enum {
  VALUE_SIZE = 256, /* user or password with its NUL */
  ANSWER_SIZE = (int)sizeof(uint32_t) + 2 * VALUE_SIZE,
};

struct answer {
  unsigned char bytes[ANSWER_SIZE];
  size_t length;
};

/* Written in place: the yardstick's answer must not leave locked memory. Both values are shorter
 * than VALUE_SIZE. */
void answer_compose(struct answer *answer, const char *user, const char *password);

#endif
