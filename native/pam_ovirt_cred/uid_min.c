#include "uid_min.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char path[] = "/etc/login.defs";
static const char key[] = "UID_MIN";
/* shadow-utils strips quotes too. */
static const char space[] = " \t\r\n\"";

/* The default of shadow-utils itself. */
static const uid_t default_uid_min = 1000;

enum {
  /* The lines that matter are short; what is longer is read on as one line and not taken. */
  LINE_SIZE = 256
};

/* Decimal, octal or hexadecimal, and the default for what is no number, as shadow-utils reads it.
 * Lines of other keys change nothing. */
static void read_value(char *line, uid_t *value) {
  char *rest = line;
  char *name = strtok_r(line, space, &rest);
  if (name != NULL && strcmp(name, key) == 0) {
    char *digits = strtok_r(NULL, space, &rest);
    *value = default_uid_min;
    if (digits != NULL && '0' <= digits[0] && digits[0] <= '9' &&
        strtok_r(NULL, space, &rest) == NULL) {
      char *end;
      errno = 0;
      unsigned long number = strtoul(digits, &end, 0);
      if (errno == 0 && *end == '\0' && number < UINT_MAX) {
        *value = (uid_t)number;
      }
    }
  }
}

bool uid_min_read(uid_t *value) {
  char line[LINE_SIZE];
  bool at_start = true;
  bool settled;
  FILE *file = fopen(path, "re");

  *value = default_uid_min;
  if (file == NULL) {
    settled = errno == ENOENT || errno == EACCES;
  } else {
    while (fgets(line, sizeof line, file) != NULL) {
      bool whole = strchr(line, '\n') != NULL || feof(file);
      if (at_start && whole) {
        /* The last one counts, as for shadow-utils. */
        read_value(line, value);
      }
      at_start = whole;
    }
    settled = !ferror(file);
    (void)fclose(file);
  }
  return settled;
}
