#include "answer.h"

#include <stdint.h>
#include <string.h>

bool user_is_acceptable(const char *user, size_t length) {
  bool acceptable = length >= 1 && length <= USER_MAX && user[0] != '-';
  for (size_t i = 0; acceptable && i < length; i++) {
    unsigned char byte = (unsigned char)user[i];
    acceptable = byte >= ' ' && byte != 0x7f && byte != '/' && byte != ':';
  }
  return acceptable;
}

static uint32_t read_u32_be(const char *bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < sizeof value; i++) {
    value = value << 8 | (unsigned char)bytes[i];
  }
  return value;
}

bool answer_is_rehearsal(const char *bytes, size_t length) {
  return length == ANSWER_HEADER && read_u32_be(bytes) == 0;
}

bool answer_parse(const char *bytes, size_t length, struct answer *answer) {
  bool valid = false;
  if (length > ANSWER_HEADER && bytes[length - 1] == '\0') {
    size_t body = length - ANSWER_HEADER - 1;
    size_t user_length = read_u32_be(bytes);
    /* Compared before it is used: what is left for the password cannot wrap round. */
    if (user_length < body && body - user_length <= PASSWORD_MAX) {
      answer->user = bytes + ANSWER_HEADER;
      answer->user_length = user_length;
      answer->password = answer->user + user_length;
      valid = user_is_acceptable(answer->user, user_length) &&
              memchr(answer->password, '\0', body - user_length) == NULL;
    }
  }
  return valid;
}
