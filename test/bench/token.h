/* A fresh token: random, and safe to write anywhere. */
#ifndef TOKEN_H
#define TOKEN_H

#define TOKEN_PREFIX "ovirt-sso-"

enum {
  TOKEN_RANDOM_BYTES = 32,
  TOKEN_RANDOM_CHARS = 43, /* of TOKEN_RANDOM_BYTES in base64, without padding */
  TOKEN_CHARS = sizeof TOKEN_PREFIX - 1 + TOKEN_RANDOM_CHARS,
};

void token_make(char token[TOKEN_CHARS + 1]);

#endif
