/* What may be a token, and the short id that stands for it in logs. */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum {
  /* Ours have 53 bytes, a rehearsal's 58, those of 1.0 agents six; the rest is room for other agents. */
  TOKEN_MAX = 128,
  /* Eight hexadecimal digits and a NUL. */
  TOKEN_ID_SIZE = 9
};

/* What a token's form tells. The lengths differ, so no token has two kinds. */
enum token_kind {
  TOKEN_OTHER,    /* opaque: another agent's */
  TOKEN_LOGIN,    /* "ovirt-sso-" and 43 base64url characters */
  TOKEN_REHEARSAL /* "ovirt-sso-test-" and 43 base64url characters: no credentials stand behind it */
};

/* Reads the NUL-terminated text and keeps nothing of it: it may be a person's password. */
enum token_kind token_kind_of(const char *token);

/* True for 1 to TOKEN_MAX bytes of printable ASCII without space: nothing that could end the
 * request's first line or need quoting anywhere. */
bool token_is_acceptable(const char *token, size_t length);

/* Writes the token's id: FNV-1a, 32 bits, as eight lower-case hexadecimal digits. Eight digits tell
 * at most 32 of a token's 256 random bits, whatever the hash. The six digits of a 1.0 token could be
 * found again from any hash of them, so a TOKEN_OTHER has the id "-". */
void token_id(const char *token, char id[TOKEN_ID_SIZE]);

#endif
