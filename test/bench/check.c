#include "check.h"

#include <err.h>
#include <errno.h>

int check(int result, const char *what) {
  if (result < 0) {
    err(1, "%s", what);
  }
  return result;
}

int check_bus(int result, const char *what) {
  if (result < 0) {
    errno = -result;
  }
  return check(result, what);
}
