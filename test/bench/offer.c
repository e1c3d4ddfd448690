#include "offer.h"

#include <pwd.h>
#include <string.h>

/* A passwd entry's strings; sysconf(_SC_GETPW_R_SIZE_MAX) hints at 1 KiB. */
enum { PASSWD_SIZE = 16384 };

void offer_wipe(struct offer *offer) {
  explicit_bzero(offer, sizeof *offer);
}

/* The string behind `key`, escapes left as they are. */
static bool find_value(const char *line, const char *key, char value[VALUE_SIZE]) {
  const char *at = strstr(line, key);
  at = at ? strchr(at + strlen(key), '"') : NULL;
  const char *end = at ? strchr(++at, '"') : NULL;
  bool found = end && end - at < VALUE_SIZE;
  if (found) {
    memcpy(value, at, (size_t)(end - at));
    value[end - at] = '\0';
  }
  return found;
}

/* A name that NSS does not know goes to PAM as it is; root never does. */
static bool is_root(const char *user) {
  char strings[PASSWD_SIZE];
  struct passwd entry, *found = NULL;
  return getpwnam_r(user, &entry, strings, sizeof strings, &found) == 0 && found &&
         found->pw_uid == 0;
}

bool offer_make(struct offer *offer, const char *line) {
  bool made = false;
  if (strstr(line, "\"login\"")) {
    offer_wipe(offer);
    made = find_value(line, "\"username\":", offer->user) && !is_root(offer->user) &&
           find_value(line, "\"password\":", offer->password);
  }
  if (made) {
    token_make(offer->token);
  }
  return made;
}

/* Takes as long for a wrong token as for the right one. */
static bool is_token(const char token[TOKEN_CHARS], const char *bytes) {
  unsigned char difference = 0;
  for (size_t i = 0; i < TOKEN_CHARS; i++) {
    difference |= (unsigned char)(bytes[i] ^ token[i]);
  }
  return difference == 0;
}

bool offer_matches(const struct offer *offer, const char *request, size_t length) {
  bool matches = offer->token[0] && length >= TOKEN_CHARS && is_token(offer->token, request);
  if (matches && length > TOKEN_CHARS) {
    const char *rest = request + TOKEN_CHARS;
    size_t user_length = strlen(offer->user);
    matches = length - TOKEN_CHARS == 1 + user_length && rest[0] == '\n' &&
              memcmp(rest + 1, offer->user, user_length) == 0;
  }
  return matches;
}
