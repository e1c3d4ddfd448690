#include "caller.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include "lookup.h"

static const char agent_user[] = "ovirtagent";

/* What Linux shows for a uid that has no mapping in this user namespace: anybody, so never the
 * agent (user_namespaces(7)). */
static const uid_t overflow_uid = 65534;

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

bool caller_may_ask(int fd, uid_t *uid) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  uid_t agent_uid;
  bool may = false;

  /* For an accepted stream these are the credentials of the process that called connect. */
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && size == sizeof peer) {
    *uid = peer.uid;
    may = peer.uid == 0 || (peer.uid != overflow_uid &&
                            lookup_uid(agent_user, &agent_uid) == LOOKUP_KNOWN &&
                            peer.uid == agent_uid);
  }
  return may;
}
