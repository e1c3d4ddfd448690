/* Nothing of GNU's is used. To who asks for it glibc 2.38 gives strtoul() under a name that no older glibc
 * has, and the module would load on none. */
#undef _GNU_SOURCE

#include "uid_min.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char path[] = "/etc/login.defs";
static const char key[] = "UID_MIN";
/* The default of shadow-utils itself. */
static const uid_t default_uid_min = 1000;

enum {
  /* The lines that matter are short; what is longer is read on as one line and not taken. */
  LINE_SIZE = 256
};

static uid_t parse(const char *digits) {
  char *end;
  errno = 0;
  unsigned long number = strtoul(digits, &end, 0);
  bool whole = digits[0] != '-' && digits[0] != '\0' && *end == '\0';
  bool valid = whole && errno == 0 && number < UINT_MAX;
  return valid ? (uid_t)number : default_uid_min;
}

/* As shadow-utils reads a line: its end is trimmed, the name ends at a blank, blanks and quotes
 * before the value fall away, and a quote ends it. Decimal, octal or hexadecimal; the default for
 * what is no number. A name without a value changes nothing. */
static void read_value(char *line, uid_t *value) {
  size_t length = strlen(line);
  while (length > 0 && isspace((unsigned char)line[length - 1])) {
    length--;
  }
  line[length] = '\0';
  char *name = line + strspn(line, " \t");
  char *rest = strpbrk(name, " \t");
  if (rest != NULL && (size_t)(rest - name) == strlen(key) &&
      strncmp(name, key, strlen(key)) == 0) {
    rest += strspn(rest, " \t\"");
    rest[strcspn(rest, "\"")] = '\0';
    *value = parse(rest);
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
