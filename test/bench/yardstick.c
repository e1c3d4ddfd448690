/*
 * The physical limit: an agent that does the exchange and nothing else.
 *
 * It pays for what no agent can leave out: the user's lookup, a random token, the signal, the
 * peer's uid, locked memory that is wiped. It is no agent: it finds values without parsing JSON,
 * maps no domains, lets no offer expire, waits for a silent root peer for ever, and any error of
 * its own ends it.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "answer.h"
#include "bus_name.h"
#include "check.h"
#include "offer.h"
#include "socket_name.h"

#define FIRST_MESSAGE "{\"__name__\":\"session-startup\"}\n"

enum { LINE_SIZE = 4096 }; /* a pty holds no more; a login line is some hundred bytes */

/* Whatever may hold a password, in one locked mapping. */
struct secrets {
  char line[LINE_SIZE];
  size_t filled;
  struct offer offer;
  struct answer answer;
};

struct agent {
  int device, listener, epoll;
  sd_bus *bus;
  struct secrets *secrets;
};

static struct secrets *locked_memory(void) {
  struct secrets *memory =
      mmap(NULL, sizeof *memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  check(memory == MAP_FAILED ? -1 : 0, "mmap");
  check(mlock(memory, sizeof *memory), "mlock");
  check(madvise(memory, sizeof *memory, MADV_DONTDUMP), "madvise");
  return memory;
}

static void on_line(const struct agent *agent, const char *line) {
  struct offer *offer = &agent->secrets->offer;
  if (offer_make(offer, line)) {
    check_bus(sd_bus_emit_signal(agent->bus, BUS_PATH, BUS_NAME, BUS_SIGNAL, "s", offer->token),
              "signal");
    check_bus(sd_bus_flush(agent->bus), "signal");
  }
}

/* Takes the first complete line out of the buffer and wipes it. */
static bool take_line(const struct agent *agent) {
  struct secrets *s = agent->secrets;
  char *end = memchr(s->line, '\n', s->filled);
  if (end) {
    *end = '\0';
    on_line(agent, s->line);
    size_t used = (size_t)(end + 1 - s->line);
    s->filled -= used;
    memmove(s->line, s->line + used, s->filled);
    explicit_bzero(s->line + s->filled, used);
  }
  return end != NULL;
}

static void on_device(const struct agent *agent) {
  struct secrets *s = agent->secrets;
  int got = check((int)read(agent->device, s->line + s->filled, sizeof s->line - s->filled),
                  "device");
  if (got == 0) {
    errx(1, "the device ended, or a line is longer than %d bytes", LINE_SIZE);
  }
  s->filled += (size_t)got;
  while (take_line(agent)) {
    continue;
  }
}

static void on_bus(const struct agent *agent) {
  while (check_bus(sd_bus_process(agent->bus, NULL), "bus") > 0) {
    continue;
  }
}

static void watch(const struct agent *agent, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  check(epoll_ctl(agent->epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

static void on_listener(const struct agent *agent) {
  int peer = check(accept4(agent->listener, NULL, NULL, SOCK_CLOEXEC), "accept");
  struct ucred who;
  socklen_t size = sizeof who;
  check(getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size), "SO_PEERCRED");
  if (who.uid == 0) {
    watch(agent, peer);
  } else {
    close(peer);
  }
}

static void on_peer(const struct agent *agent, int peer) {
  struct secrets *s = agent->secrets;
  char request[REQUEST_SIZE];
  ssize_t got = recv(peer, request, sizeof request, MSG_DONTWAIT);
  if (got > 0 && offer_matches(&s->offer, request, (size_t)got)) {
    answer_compose(&s->answer, s->offer.user, s->offer.password);
    if (send(peer, s->answer.bytes, s->answer.length, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
      warn("answer");
    }
    explicit_bzero(&s->answer, sizeof s->answer);
    offer_wipe(&s->offer);
  }
  close(peer);
}

static void on_event(const struct agent *agent, int fd) {
  if (fd == agent->device) {
    on_device(agent);
  } else if (fd == agent->listener) {
    on_listener(agent);
  } else if (fd == sd_bus_get_fd(agent->bus)) {
    on_bus(agent);
  } else {
    on_peer(agent, fd);
  }
}

static _Noreturn void serve(const struct agent *agent) {
  for (;;) {
    struct epoll_event event;
    int count = epoll_wait(agent->epoll, &event, 1, -1);
    if (check(count < 0 && errno == EINTR ? 0 : count, "epoll_wait") > 0) {
      on_event(agent, event.data.fd);
    }
  }
}

static sd_bus *own_name(void) {
  sd_bus *bus = NULL;
  check_bus(sd_bus_open_system(&bus), "system bus");
  check_bus(sd_bus_request_name(bus, BUS_NAME, 0), BUS_NAME);
  return bus;
}

static int listen_at(const char *text) {
  struct socket_name name = socket_name_parse(text);
  int fd = check(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  check(bind(fd, (const struct sockaddr *)&name.address, name.length), text);
  check(listen(fd, SOMAXCONN), text);
  return fd;
}

static _Noreturn void run(const char *device, const char *socket_name) {
  struct agent agent = {.secrets = locked_memory()};
  agent.device = check(open(device, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), device);
  agent.bus = own_name();
  agent.listener = listen_at(socket_name);
  check((int)write(agent.device, FIRST_MESSAGE, sizeof FIRST_MESSAGE - 1), device);
  agent.epoll = check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  watch(&agent, agent.device);
  watch(&agent, agent.listener);
  watch(&agent, sd_bus_get_fd(agent.bus));
  on_bus(&agent); /* what the handshake left in sd-bus's buffer: no event tells of it */
  serve(&agent);
}

int main(int argc, char **argv) {
  bool help = argc == 2 && strcmp(argv[1], "--help") == 0;
  if (argc == 3) {
    run(argv[1], argv[2]);
  }
  fprintf(help ? stdout : stderr,
          "usage: yardstick DEVICE @SOCKET_NAME\n"
          "DEVICE: the host's port; @SOCKET_NAME: abstract, `@` stands for its leading NUL\n");
  return help ? 0 : 2;
}
