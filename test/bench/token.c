#include "token.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>

#include "check.h"

/* RFC 4648, section 5, without padding. */
static void base64url(const unsigned char bytes[TOKEN_RANDOM_BYTES], char *out) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  uint32_t held = 0;
  unsigned bits = 0;
  for (size_t i = 0; i < TOKEN_RANDOM_BYTES; i++) {
    held = held << 8 | bytes[i];
    for (bits += 8; bits >= 6; bits -= 6) {
      *out++ = alphabet[held >> (bits - 6) & 63];
    }
  }
  *out++ = alphabet[held << (6 - bits) & 63];
  *out = '\0';
}

void token_make(char token[TOKEN_CHARS + 1]) {
  unsigned char bytes[TOKEN_RANDOM_BYTES];
  check((int)getrandom(bytes, sizeof bytes, 0), "getrandom");
  memcpy(token, TOKEN_PREFIX, sizeof TOKEN_PREFIX - 1);
  base64url(bytes, token + sizeof TOKEN_PREFIX - 1);
}
