#include "token.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char token_prefix[] = "ovirt-sso-";

/* RFC 4648, section 5. */
static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum {
  TOKEN_PREFIX_LENGTH = sizeof token_prefix - 1,
  /* 256 bits, six to a character, without padding. */
  TOKEN_RANDOM_LENGTH = 43
};

/* The parameters of FNV-1a for 32 bits: draft-eastlake-fnv, section 5. */
static const uint32_t fnv_offset_basis = UINT32_C(0x811c9dc5);
static const uint32_t fnv_prime = UINT32_C(0x01000193);

bool token_is_acceptable(const char *token, size_t length) {
  bool acceptable = length >= 1 && length <= TOKEN_MAX;
  for (size_t i = 0; acceptable && i < length; i++) {
    acceptable = '!' <= token[i] && token[i] <= '~';
  }
  return acceptable;
}

static bool is_ours(const char *token) {
  return strncmp(token, token_prefix, TOKEN_PREFIX_LENGTH) == 0 &&
         strlen(token) == TOKEN_PREFIX_LENGTH + TOKEN_RANDOM_LENGTH &&
         strspn(token + TOKEN_PREFIX_LENGTH, base64url) == TOKEN_RANDOM_LENGTH;
}

void token_id(const char *token, char id[TOKEN_ID_SIZE]) {
  if (is_ours(token)) {
    uint32_t hash = fnv_offset_basis;
    for (const char *byte = token; *byte != '\0'; byte++) {
      hash = (hash ^ (unsigned char)*byte) * fnv_prime;
    }
    snprintf(id, TOKEN_ID_SIZE, "%08" PRIx32, hash);
  } else {
    strcpy(id, "-");
  }
}
