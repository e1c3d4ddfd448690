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

static enum result check_uid(uid_t uid, int *error) {
  uid_t agent_uid = 0;
  enum result result = RESULT_STRANGER;
  enum lookup lookup = uid == overflow_uid ? LOOKUP_UNKNOWN : lookup_uid(agent_user, &agent_uid);
  if (lookup == LOOKUP_FAILED) {
    *error = errno;
    result = RESULT_UNAVAILABLE;
  } else if (lookup == LOOKUP_KNOWN && uid == agent_uid) {
    result = RESULT_PENDING;
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
