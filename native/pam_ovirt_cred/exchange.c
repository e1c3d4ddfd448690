#include "exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

#include <security/pam_ext.h>

#include "deadline.h"
#include "server.h"

/* The token or, when PAM has a user already, "token LF user": the agent then leaves another user's
 * offer alone. */
static size_t compose(struct secrets *secrets, const char *user) {
  char *end = stpcpy(secrets->request, secrets->token);
  if (user[0] != '\0') {
    *end++ = '\n';
    end = stpcpy(end, user);
  }
  return (size_t)(end - secrets->request);
}

/* A peer that has gone is no failure here: what it left to be read tells what it wanted. */
static bool is_gone(int error) {
  return error == EPIPE || error == ECONNRESET;
}

static bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

static enum outcome send_request(int fd, const char *request, size_t length,
                                 struct deadline deadline, struct login *login) {
  enum outcome outcome = OUTCOME_OK;
  size_t sent = 0;
  while (outcome == OUTCOME_OK && sent < length) {
    ssize_t count = send(fd, request + sent, length - sent, MSG_NOSIGNAL);
    if (count >= 0) {
      sent += (size_t)count;
    } else if (is_gone(errno)) {
      break;
    } else if (errno != EINTR && !would_block(errno)) {
      login->error = errno;
      outcome = OUTCOME_NO_SERVER;
    } else if (!deadline_wait(deadline, fd, POLLOUT)) {
      outcome = OUTCOME_DEADLINE;
    }
  }
  /* Marks the end of the request. The peer may be gone by now: the answer will tell. */
  (void)shutdown(fd, SHUT_WR);
  return outcome;
}

/* Reads until the peer has closed. A peer that closes with some of the request unread gives
 * ECONNRESET, after all it has sent: that is an end like the other. */
static enum outcome receive_answer(int fd, char *bytes, size_t size, size_t *length,
                                   struct deadline deadline, struct login *login) {
  enum outcome outcome = OUTCOME_OK;
  bool ended = false;
  *length = 0;
  while (outcome == OUTCOME_OK && !ended) {
    ssize_t count = recv(fd, bytes + *length, size - *length, 0);
    if (count > 0) {
      *length += (size_t)count;
      ended = *length == size;
    } else if (count == 0 || is_gone(errno)) {
      ended = true;
    } else if (errno != EINTR && !would_block(errno)) {
      login->error = errno;
      outcome = OUTCOME_NO_SERVER;
    } else if (!deadline_wait(deadline, fd, POLLIN)) {
      outcome = OUTCOME_DEADLINE;
    }
  }
  return outcome;
}

static enum outcome open_channel(int *fd, const struct options *options, struct deadline deadline,
                                 struct login *login) {
  enum outcome outcome;
  *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (*fd < 0) {
    login->error = errno;
    outcome = OUTCOME_NO_SERVER;
  } else {
    outcome = server_connect(*fd, options, deadline, login);
  }
  if (outcome == OUTCOME_OK) {
    outcome = server_check(*fd, options, login);
  }
  if (outcome == OUTCOME_OK && fcntl(*fd, F_SETFL, O_NONBLOCK) != 0) {
    login->error = errno;
    outcome = OUTCOME_NO_SERVER;
  }
  return outcome;
}

enum outcome exchange(pam_handle_t *pamh, const struct options *options, struct secrets *secrets,
                      struct login *login, struct answer *answer) {
  struct deadline deadline = deadline_after_seconds(options->timeout_seconds);
  size_t request_length = compose(secrets, login->pam_user);
  size_t length = 0;
  int fd = -1;
  enum outcome outcome = open_channel(&fd, options, deadline, login);

  if (outcome == OUTCOME_OK) {
    outcome = send_request(fd, secrets->request, request_length, deadline, login);
  }
  if (outcome == OUTCOME_OK) {
    outcome = receive_answer(fd, secrets->answer, sizeof secrets->answer, &length, deadline, login);
  }
  if (outcome == OUTCOME_OK && length == 0) {
    outcome = OUTCOME_REFUSED;
  }
  if (outcome == OUTCOME_OK && login->kind == TOKEN_REHEARSAL) {
    bool as_told = answer_is_rehearsal(secrets->answer, length);
    outcome = as_told ? OUTCOME_REHEARSED : OUTCOME_MALFORMED;
  }
  if (outcome == OUTCOME_OK && !answer_parse(secrets->answer, length, answer)) {
    outcome = OUTCOME_MALFORMED;
  }
  if (options->debug) {
    pam_syslog(pamh, LOG_DEBUG,
               "login %s: server uid %u, request of %zu bytes, answer of %zu, %d ms left of %d s",
               login->id, login->server_uid, request_length, length, deadline_left_ms(deadline),
               options->timeout_seconds);
  }
  if (fd >= 0) {
    (void)close(fd);
  }
  return outcome;
}
