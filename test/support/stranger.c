/* A local user at the credential socket who may not ask: connects as fast as it can, and drops some
 * connections at once, holds others, and says a byte on them now and then. */
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HELD = 256 };

static const char help[] =
  "stranger @NAME\n"
  "\n"
  "Prints \"ready\", connects to an abstract socket until SIGTERM comes, and prints how many\n"
  "connections there were, and how often the queue was full.\n";

static volatile sig_atomic_t stopped;

static void stop(int signal) {
  (void)signal;
  stopped = 1;
}

static socklen_t abstract_address(const char *name, struct sockaddr_un *address) {
  size_t length = strlen(name);
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  memcpy(address->sun_path + 1, name + 1, length - 1);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

/* -1 while the queue is full: it tries again at once, and does not wait in line. */
static int try_connect(const struct sockaddr_un *address, socklen_t length) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (const struct sockaddr *)address, length) != 0) {
    close(fd);
    fd = -1;
  }
  return fd;
}

static void storm(const struct sockaddr_un *address, socklen_t length) {
  int held[HELD];
  long connected = 0;
  long full = 0;
  memset(held, -1, sizeof held);
  while (stopped == 0) {
    int fd = try_connect(address, length);
    int *place = &held[connected % HELD];
    if (fd < 0) {
      full++;
    } else if (++connected % 3 == 0) {
      close(fd);
    } else {
      if (*place >= 0) {
        close(*place);
      }
      *place = fd;
    }
    if (held[full % HELD] >= 0) {
      (void)send(held[full % HELD], "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
  }
  printf("%ld %ld\n", connected, full);
}

int main(int argc, char **argv) {
  struct sockaddr_un address;
  struct sigaction on_term = {.sa_handler = stop};
  int status = 2;
  if (argc != 2 || argv[1][0] != '@' || strlen(argv[1]) >= sizeof address.sun_path) {
    fputs(help, stderr);
  } else {
    sigaction(SIGTERM, &on_term, NULL);
    puts("ready");
    fflush(stdout);
    storm(&address, abstract_address(argv[1], &address));
    status = 0;
  }
  return status;
}
