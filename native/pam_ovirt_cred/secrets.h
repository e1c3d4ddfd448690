/* Where every secret byte of a login lives: one mapping, kept out of swap, cores and children. */
#ifndef SECRETS_H
#define SECRETS_H

#include "answer.h"
#include "token.h"

enum { REQUEST_MAX = TOKEN_MAX + 1 + USER_MAX };

struct secrets {
  char token[TOKEN_MAX + 1];
  char request[REQUEST_MAX + 1];
  /* One byte more than an answer may have shows that there is too much of it. */
  char answer[ANSWER_MAX + 1];
};

/* NULL when there is no memory. */
struct secrets *secrets_new(void);

/* Wipes and unmaps; NULL is allowed. */
void secrets_free(struct secrets *secrets);

#endif
