#include "socket_name.h"

#include <err.h>
#include <stddef.h>
#include <string.h>

struct socket_name socket_name_parse(const char *text) {
  struct socket_name name = {.address.sun_family = AF_UNIX};
  size_t length = strlen(text);
  if (text[0] != '@' || length > sizeof name.address.sun_path) {
    errx(2, "%s: not an abstract socket's name", text);
  }
  memcpy(name.address.sun_path + 1, text + 1, length - 1);
  name.length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  return name;
}
