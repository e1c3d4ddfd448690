/* What may be a token, and the short id that stands for it in logs. */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum {
  /* Ours have 53 bytes, those of 1.0 agents six; the rest is room for other agents. */
  TOKEN_MAX = 128,
  /* Eight hexadecimal digits and a NUL. */
  TOKEN_ID_SIZE = 9
};

/* True for 1 to TOKEN_MAX bytes of printable ASCII without space: nothing that could end the
 * request's first line or need quoting anywhere. */
bool token_is_acceptable(const char *token, size_t length);

/* Writes the token's id: FNV-1a, 32 bits, as eight lower-case hexadecimal digits. Eight digits tell
 * at most 32 of a token's 256 random bits, whatever the hash. The six digits of a 1.0 token could be
 * found again from any hash of them, so a token of another form has the id "-". */
void token_id(const char *token, char id[TOKEN_ID_SIZE]);

#endif
