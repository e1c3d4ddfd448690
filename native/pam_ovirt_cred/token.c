#include "token.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char login_prefix[] = "ovirt-sso-";
static const char rehearsal_prefix[] = "ovirt-sso-test-";

/* RFC 4648, section 5. */
static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* 256 bits, six to a character, without padding. */
enum { TOKEN_RANDOM_LENGTH = 43 };

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

static bool has_form(const char *token, const char *prefix) {
  size_t length = strlen(prefix);
  return strncmp(token, prefix, length) == 0 && strlen(token) == length + TOKEN_RANDOM_LENGTH &&
         strspn(token + length, base64url) == TOKEN_RANDOM_LENGTH;
}

enum token_kind token_kind_of(const char *token) {
  enum token_kind kind = TOKEN_OTHER;
  if (has_form(token, login_prefix)) {
    kind = TOKEN_LOGIN;
  } else if (has_form(token, rehearsal_prefix)) {
    kind = TOKEN_REHEARSAL;
  }
  return kind;
}

void token_id(const char *token, char id[TOKEN_ID_SIZE]) {
  if (token_kind_of(token) != TOKEN_OTHER) {
    uint32_t hash = fnv_offset_basis;
    for (const char *byte = token; *byte != '\0'; byte++) {
      hash = (hash ^ (unsigned char)*byte) * fnv_prime;
    }
    snprintf(id, TOKEN_ID_SIZE, "%08" PRIx32, hash);
  } else {
    strcpy(id, "-");
  }
}
