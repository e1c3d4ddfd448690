#include "options.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_USER "nobody" /* exists everywhere, is not root and no system account by its uid */
#define DEFAULT_PASSWORD "benchmark-password"

enum {
  NOT_GIVEN = -1,
  DEFAULT_GAP_MS = 20,
  MAX_LOGINS = 1000000,
  MAX_GAP_MS = 60000,
  MAX_HOLD_S = 86400,
};

static const char usage_text[] =
    "usage: probe --slave-link PATH --socket @NAME --logins N [--user USER]\n"
    "             [--password FILE] [--gap-ms MS] [--hold SECONDS] [--pid-file FILE]\n"
    "             -- PROGRAM ARGS...\n"
    "       probe --no-exchange [--hold SECONDS] [--pid-file FILE] -- PROGRAM ARGS...\n"
    "--logins: 0 for the start and the hold only; --password: the file's first line;\n"
    "--pid-file: gets PROGRAM's process id\n";

static _Noreturn void usage(FILE *stream, int code) {
  fputs(usage_text, stream);
  exit(code);
}

static long number(const char *text, long most) {
  char *end;
  long value = strtol(text, &end, 10);
  if (end == text || *end || value < 0 || value > most) {
    errx(2, "%s: not a number from 0 to %ld", text, most);
  }
  return value;
}

static void read_password(const char *path, char password[VALUE_SIZE]) {
  FILE *file = fopen(path, "re");
  if (!file || !fgets(password, VALUE_SIZE, file)) {
    err(2, "%s", path);
  }
  fclose(file);
  password[strcspn(password, "\n")] = '\0';
}

/* Goes into the line as it is: every agent may then find it without decoding JSON. */
static void require_safe(const char *what, const char *value) {
  bool safe = *value && strlen(value) < VALUE_SIZE;
  for (const char *c = value; *c; c++) {
    safe = safe && (unsigned char)*c >= ' ' && *c != '"' && *c != '\\';
  }
  if (!safe) {
    errx(2, "%s: empty, longer than %d bytes, or JSON would escape it", what, VALUE_SIZE - 1);
  }
}

static void require_complete(const struct options *o) {
  bool exchange_known = o->slave_link && o->socket.length > 0 && o->logins != NOT_GIVEN;
  if (!o->program[0] || (!o->no_exchange && !exchange_known)) {
    usage(stderr, 2);
  }
  if (!o->no_exchange) {
    require_safe("--user", o->user);
    require_safe("--password", o->password);
  }
}

struct options options_parse(int argc, char **argv) {
  static const struct option known[] = {
      {"slave-link", required_argument, NULL, 'l'}, {"socket", required_argument, NULL, 's'},
      {"logins", required_argument, NULL, 'n'},     {"user", required_argument, NULL, 'u'},
      {"password", required_argument, NULL, 'p'},   {"gap-ms", required_argument, NULL, 'g'},
      {"hold", required_argument, NULL, 'o'},       {"pid-file", required_argument, NULL, 'i'},
      {"no-exchange", no_argument, NULL, 'x'},      {"help", no_argument, NULL, 'h'},
      {NULL, 0, NULL, 0},
  };
  struct options o = {
      .user = DEFAULT_USER, .password = DEFAULT_PASSWORD, .logins = NOT_GIVEN,
      .gap_ms = DEFAULT_GAP_MS};
  int option;
  while ((option = getopt_long(argc, argv, "+", known, NULL)) != -1) {
    switch (option) {
      case 'l': o.slave_link = optarg; break;
      case 's': o.socket = socket_name_parse(optarg); break;
      case 'n': o.logins = number(optarg, MAX_LOGINS); break;
      case 'u': o.user = optarg; break;
      case 'p': read_password(optarg, o.password); break;
      case 'g': o.gap_ms = number(optarg, MAX_GAP_MS); break;
      case 'o': o.hold_s = number(optarg, MAX_HOLD_S); break;
      case 'i': o.pid_file = optarg; break;
      case 'x': o.no_exchange = true; break;
      case 'h': usage(stdout, 0);
      default: usage(stderr, 2);
    }
  }
  o.program = argv + optind;
  require_complete(&o);
  return o;
}
