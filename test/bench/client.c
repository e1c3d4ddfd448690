#include "client.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "moment.h"

enum { ANSWER_TIMEOUT_MS = 5000 }; /* a thousand times the usual */

struct received {
  unsigned char bytes[ANSWER_SIZE + 1]; /* room to see a byte too many */
  size_t length;
  uint64_t last_at; /* when the last of them came */
};

static const char *send_token(int peer, const struct socket_name *server, const char *token) {
  size_t length = strlen(token);
  bool sent = connect(peer, (const struct sockaddr *)&server->address, server->length) == 0 &&
              send(peer, token, length, MSG_NOSIGNAL) == (ssize_t)length &&
              shutdown(peer, SHUT_WR) == 0;
  return sent ? NULL : strerror(errno);
}

/* Reads to the end. */
static const char *receive(struct subject *subject, int peer, struct received *received) {
  uint64_t deadline = moment_after_ms(ANSWER_TIMEOUT_MS);
  const char *problem = NULL;
  ssize_t got = -1;
  while (got != 0 && !problem) {
    subject_serve(subject, deadline, peer);
    got = recv(peer, received->bytes + received->length, sizeof received->bytes - received->length,
               0);
    if (got > 0) {
      received->last_at = now_ns();
      received->length += (size_t)got;
    } else if (got < 0 && errno != EAGAIN) {
      problem = strerror(errno);
    } else if (got < 0 && subject->process.ended) {
      problem = "PROGRAM ended";
    } else if (got < 0 && now_ns() >= deadline) {
      problem = "no answer";
    }
  }
  return problem;
}

static const char *compare(const struct received *received, const struct answer *expected) {
  const char *problem = NULL;
  if (received->length == 0) {
    problem = "closed without an answer";
  } else if (received->length != expected->length ||
             memcmp(received->bytes, expected->bytes, expected->length) != 0) {
    problem = "wrong credentials";
  }
  return problem;
}

const char *client_fetch(struct subject *subject, const struct socket_name *server,
                         const struct answer *expected, uint64_t *took) {
  int peer = check(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  struct received received = {0};
  uint64_t from = now_ns();
  const char *problem = send_token(peer, server, subject->bus.token);
  if (!problem) {
    problem = receive(subject, peer, &received);
  }
  if (!problem) {
    problem = compare(&received, expected);
  }
  close(peer);
  *took = received.last_at - from;
  return problem;
}
