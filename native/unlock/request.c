#include "request.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

static const char letters_and_digits[] =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* Reads to the end of the stream, and no further than one byte more than a request may have. */
static bool receive(int fd, struct deadline deadline, char *bytes, size_t size, size_t *length) {
  bool good = true;
  bool ended = false;
  *length = 0;
  while (good && !ended) {
    ssize_t count = recv(fd, bytes + *length, size - *length, 0);
    if (count > 0) {
      *length += (size_t)count;
      good = *length < size;
    } else if (count == 0) {
      ended = true;
    } else if (errno != EINTR) {
      good = (errno == EAGAIN || errno == EWOULDBLOCK) && deadline_wait(deadline, fd, POLLIN);
    }
  }
  return good;
}

/* The bytes are NUL-terminated; a NUL among them makes the token too short, so it is refused. */
static bool parse(const char *bytes, size_t length, char session_id[SESSION_ID_MAX + 1],
                  char token[TOKEN_MAX + 1]) {
  size_t id_length = strspn(bytes, letters_and_digits);
  bool valid = id_length >= 1 && id_length <= SESSION_ID_MAX && bytes[id_length] == '\n';
  if (valid) {
    const char *rest = bytes + id_length + 1;
    size_t rest_length = length - id_length - 1;
    valid = rest_length == strlen(rest) && token_kind_of(rest) == TOKEN_LOGIN;
    if (valid) {
      memcpy(session_id, bytes, id_length);
      session_id[id_length] = '\0';
      memcpy(token, rest, rest_length + 1);
    }
  }
  return valid;
}

bool request_read(int fd, struct deadline deadline, char session_id[SESSION_ID_MAX + 1],
                  struct secrets *secrets) {
  size_t length = 0;
  bool good = receive(fd, deadline, secrets->request, sizeof secrets->request, &length);
  if (good) {
    secrets->request[length] = '\0';
    good = parse(secrets->request, length, session_id, secrets->token);
  }
  return good;
}
