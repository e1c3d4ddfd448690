#include "answer.h"

#include <endian.h>
#include <string.h>

void answer_compose(struct answer *answer, const char *user, const char *password) {
  size_t user_length = strlen(user), password_size = strlen(password) + 1;
  uint32_t header = htobe32((uint32_t)user_length);
  memcpy(answer->bytes, &header, sizeof header);
  memcpy(answer->bytes + sizeof header, user, user_length);
  memcpy(answer->bytes + sizeof header + user_length, password, password_size);
  answer->length = sizeof header + user_length + password_size;
}
