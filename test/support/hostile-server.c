/* A server on the credential socket that does what its script says, for tests of the PAM module.
 * The bytes of every answer come from the script, so the tests can say anything. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
  LINE_SIZE = 65536,
  REQUEST_SIZE = 4096,
  LIFETIME_S = 60, /* a server must not outlive a test that was killed */
  FILL_MAX = 64
};

static const char help[] =
  "hostile-server [--uid N] [--dgram] [--backlog N] [--fill] [--accept-after MS] @NAME\n"
  "\n"
  "Listens on an abstract socket, prints \"ready\", then reads one line of standard input for each\n"
  "connection and obeys it. Prints \"received HEX\" for each request.\n"
  "\n"
  "  answer HEX        read the request to its end, send these bytes at once, close ('-': none)\n"
  "  pieces N MS HEX   the same, N bytes at a time, MS milliseconds apart\n"
  "  split N HEX       the same, the first N bytes, a pause, the rest\n"
  "  linger HEX        answer, then keep the connection until the client closes it\n"
  "  silent            read the request, say nothing, keep the connection\n"
  "  close             close without reading\n"
  "  unread HEX        answer and close without reading: the client sees a reset after the answer\n"
  "\n"
  "  --uid N           run and listen as this user\n"
  "  --dgram           a socket of another type\n"
  "  --backlog N       for listen\n"
  "  --fill            fill the backlog and never accept\n"
  "  --accept-after MS with --fill: begin to accept after all\n";

static void sleep_ms(long ms) {
  struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  nanosleep(&pause, NULL);
}

static int open_socket(const char *name, int type, bool bind_it) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(name);
  int fd = socket(AF_UNIX, type, 0);
  memcpy(address.sun_path + 1, name + 1, length - 1);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  const struct sockaddr *target = (const struct sockaddr *)&address;
  if ((bind_it ? bind(fd, target, size) : connect(fd, target, size)) != 0) {
    close(fd);
    fd = -1;
  }
  return fd;
}

/* Connections that nobody accepts, until the kernel takes no more. */
static void fill_backlog(const char *name) {
  int filled = 0;
  while (filled < FILL_MAX && open_socket(name, SOCK_STREAM | SOCK_NONBLOCK, false) >= 0) {
    filled++;
  }
}

static size_t read_hex(const char *hex, unsigned char *bytes) {
  size_t length = 0;
  unsigned byte;
  while (sscanf(hex + 2 * length, "%2x", &byte) == 1) {
    bytes[length++] = (unsigned char)byte;
  }
  return length;
}

/* The request ends where the client half-closes. */
static void read_request(int fd) {
  unsigned char request[REQUEST_SIZE];
  size_t length = 0;
  ssize_t count;
  while ((count = recv(fd, request + length, sizeof request - length, 0)) > 0) {
    length += (size_t)count;
  }
  printf("received ");
  for (size_t i = 0; i < length; i++) {
    printf("%02x", request[i]);
  }
  printf("\n");
}

static void send_pieces(int fd, const unsigned char *bytes, size_t length, size_t first,
                        size_t piece, long pause_ms) {
  size_t sent = 0;
  ssize_t count = 1;
  while (sent < length && count > 0) {
    size_t size = sent == 0 ? first : piece;
    if (sent > 0) {
      sleep_ms(pause_ms);
    }
    size = size < length - sent ? size : length - sent;
    count = send(fd, bytes + sent, size, MSG_NOSIGNAL);
    sent += count > 0 ? (size_t)count : 0;
  }
}

static void wait_for_close(int fd) {
  char byte;
  /* The client half-closed long ago; only an error tells that it has gone. */
  while (send(fd, "", 0, MSG_NOSIGNAL) == 0) {
    sleep_ms(20);
  }
  (void)recv(fd, &byte, 1, MSG_DONTWAIT);
}

static void obey(const char *line, int fd) {
  static unsigned char bytes[LINE_SIZE / 2];
  char verb[16] = "";
  char hex[LINE_SIZE] = "";
  size_t size = 0;
  long pause_ms = 0;
  size_t length;

  sscanf(line, "%15s", verb);
  if (strcmp(verb, "pieces") == 0) {
    sscanf(line, "%*s %zu %ld %65535s", &size, &pause_ms, hex);
  } else if (strcmp(verb, "split") == 0) {
    sscanf(line, "%*s %zu %65535s", &size, hex);
  } else {
    sscanf(line, "%*s %65535s", hex);
  }
  length = read_hex(hex, bytes);
  if (strcmp(verb, "close") != 0 && strcmp(verb, "unread") != 0) {
    read_request(fd);
  }
  if (strcmp(verb, "pieces") == 0) {
    send_pieces(fd, bytes, length, size, size, pause_ms);
  } else if (strcmp(verb, "split") == 0) {
    send_pieces(fd, bytes, length, size, length, 2);
  } else {
    send_pieces(fd, bytes, length, length, length, 0);
  }
  if (strcmp(verb, "silent") == 0 || strcmp(verb, "linger") == 0) {
    wait_for_close(fd);
  }
}

int main(int argc, char **argv) {
  static const struct option options[] = {
    {"uid", required_argument, NULL, 'u'},   {"dgram", no_argument, NULL, 'd'},
    {"backlog", required_argument, NULL, 'b'}, {"fill", no_argument, NULL, 'f'},
    {"accept-after", required_argument, NULL, 'a'}, {NULL, 0, NULL, 0}};
  static char line[LINE_SIZE];
  int backlog = 64;
  int type = SOCK_STREAM;
  bool fill = false;
  bool good = true;
  long accept_after = -1;
  int option;

  alarm(LIFETIME_S);
  setvbuf(stdout, NULL, _IOLBF, 0);
  while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
    switch (option) {
      case 'u': good = good && setuid((uid_t)atoi(optarg)) == 0; break;
      case 'd': type = SOCK_DGRAM; break;
      case 'b': backlog = atoi(optarg); break;
      case 'f': fill = true; break;
      case 'a': accept_after = atol(optarg); break;
      default: good = false;
    }
  }
  if (!good || optind != argc - 1 || argv[optind][0] != '@') {
    fputs(help, stderr);
    return 2;
  }
  int listener = open_socket(argv[optind], type, true);
  if (listener < 0 || (type == SOCK_STREAM && listen(listener, fill ? 0 : backlog) != 0)) {
    perror("hostile-server");
    return 1;
  }
  if (fill) {
    fill_backlog(argv[optind]);
  }
  printf("ready\n");
  if (type == SOCK_DGRAM || (fill && accept_after < 0)) {
    pause();
  }
  sleep_ms(fill ? accept_after : 0);
  if (fill) {
    close(accept(listener, NULL, NULL)); /* one of its own */
  }
  while (fgets(line, sizeof line, stdin) != NULL) {
    int fd = accept(listener, NULL, NULL);
    obey(line, fd);
    close(fd);
  }
  return 0;
}
