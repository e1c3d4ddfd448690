#include "caller.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include "lookup.h"

static const char agent_user[] = "ovirtagent";

int caller_accept(struct deadline deadline) {
  int fd = -1;
  if (sd_listen_fds(1) != 1 ||
      sd_is_socket_unix(SD_LISTEN_FDS_START, SOCK_STREAM, 1, NULL, 0) <= 0) {
    errno = 0;
  } else if (deadline_wait(deadline, SD_LISTEN_FDS_START, POLLIN)) {
    fd = accept4(SD_LISTEN_FDS_START, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  } else {
    errno = ETIMEDOUT;
  }
  return fd;
}

static enum result check_uid(uid_t uid, int *error) {
  enum result result = RESULT_STRANGER;
  switch (lookup_peer(uid, agent_user)) {
    case LOOKUP_KNOWN: result = RESULT_PENDING; break;
    case LOOKUP_FAILED:
      *error = errno;
      result = RESULT_UNAVAILABLE;
      break;
    case LOOKUP_UNKNOWN:
    default: break;
  }
  return result;
}

enum result caller_check(int fd, struct request_facts *facts) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  enum result result = RESULT_STRANGER;

  /* For an accepted stream these are the credentials of the process that called connect. */
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && size == sizeof peer) {
    facts->caller = peer.uid;
    result = peer.uid == 0 ? RESULT_PENDING : check_uid(peer.uid, &facts->error);
  }
  return result;
}
