#include "server.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "lookup.h"

static socklen_t abstract_address(const char *name, struct sockaddr_un *address) {
  size_t length = strlen(name);
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  memcpy(address->sun_path, name, length);
  /* unix(7): a leading NUL makes the name abstract; every byte of the length counts, so it is
   * exact. options_parse has checked that it fits. */
  address->sun_path[0] = '\0';
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

/* A non-blocking connect to a full backlog fails with EAGAIN at once, and poll cannot wait for room
 * (unix(7)). A blocking one is woken by the kernel when there is room, in its turn among those that
 * wait, and obeys SO_SNDTIMEO (socket(7)). */
static int connect_within(int fd, const struct sockaddr_un *address, socklen_t length, int left_ms) {
  struct timeval limit = {.tv_sec = left_ms / 1000, .tv_usec = left_ms % 1000 * 1000L};
  int result = setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (result == 0) {
    result = connect(fd, (const struct sockaddr *)address, length);
  }
  return result == 0 ? 0 : errno;
}

enum outcome server_connect(int fd, const struct options *options, struct deadline deadline,
                            struct login *login) {
  struct sockaddr_un address;
  socklen_t length = abstract_address(options->socket, &address);
  int error = EINTR;
  int left;
  enum outcome outcome;

  while ((error == EINTR || error == EAGAIN) && (left = deadline_left_ms(deadline)) > 0) {
    error = connect_within(fd, &address, length, left);
  }
  if (error == 0) {
    outcome = OUTCOME_OK;
  } else if (error == EINTR || error == EAGAIN) {
    outcome = OUTCOME_DEADLINE;
  } else {
    login->error = error;
    outcome = OUTCOME_NO_SERVER;
  }
  return outcome;
}

static enum outcome check_uid(uid_t uid, const char *agent_user, int *error) {
  enum outcome outcome = OUTCOME_STRANGE_SERVER;
  switch (lookup_peer(uid, agent_user)) {
    case LOOKUP_KNOWN: outcome = OUTCOME_OK; break;
    case LOOKUP_FAILED:
      *error = errno;
      outcome = OUTCOME_LOOKUP_FAILED;
      break;
    case LOOKUP_UNKNOWN:
    default: break;
  }
  return outcome;
}

enum outcome server_check(int fd, const struct options *options, struct login *login) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  enum outcome outcome = OUTCOME_OK;

  /* For a connected stream these are the credentials of the process that called listen. */
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || size != sizeof peer) {
    login->error = errno;
    outcome = OUTCOME_NO_SERVER;
  } else {
    login->server_uid = peer.uid;
    if (peer.uid != 0) {
      outcome = check_uid(peer.uid, options->agent_user, &login->error);
    }
  }
  return outcome;
}
