#include "port.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "check.h"
#include "moment.h"

enum {
  NAME_SIZE = 128, /* of a slave: /dev/pts/ and a number */
  READ_SIZE = 4096,
};

static void make_link(const char *link, const char *slave) {
  struct stat is;
  if (lstat(link, &is) == 0 && S_ISLNK(is.st_mode)) {
    check(unlink(link), link); /* left by a run that was killed */
  }
  check(symlink(slave, link), link);
}

void port_open_pty(struct port *port, const char *link) {
  char name[NAME_SIZE];
  struct termios raw;
  *port = (struct port){.link = link};
  port->fd = check(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC), "pty");
  check(grantpt(port->fd), "pty");
  check(unlockpt(port->fd), "pty");
  errno = ptsname_r(port->fd, name, sizeof name);
  check(errno ? -1 : 0, "pty");
  port->slave = check(open(name, O_RDWR | O_NOCTTY | O_CLOEXEC), name);
  check(tcgetattr(port->slave, &raw), name);
  cfmakeraw(&raw);
  check(tcsetattr(port->slave, TCSANOW, &raw), name);
  make_link(link, name);
}

int port_open_pipe(struct port *port) {
  int ends[2];
  check(pipe2(ends, O_CLOEXEC), "pipe");
  check(fcntl(ends[0], F_SETFL, O_NONBLOCK), "pipe");
  *port = (struct port){.fd = ends[0], .slave = -1};
  return ends[1];
}

void port_drain(struct port *port) {
  char bytes[READ_SIZE];
  ssize_t got;
  while ((got = read(port->fd, bytes, sizeof bytes)) > 0) {
    if (!port->spoke && memchr(bytes, '\n', (size_t)got)) {
      port->spoke_at = now_ns();
      port->spoke = true;
    }
  }
  if (got == 0) {
    port->fd = -1; /* poll skips negative descriptors */
  } else if (errno != EAGAIN && errno != EINTR) {
    err(1, "reading from PROGRAM");
  }
}

bool port_send(const struct port *port, const char *line, size_t length) {
  return write(port->fd, line, length) == (ssize_t)length;
}

void port_close(const struct port *port) {
  if (port->link) {
    unlink(port->link);
  }
}
