/* Where the uids of people begin. */
#ifndef UID_MIN_H
#define UID_MIN_H

#include <stdbool.h>
#include <sys/types.h>

/* Sets *value to UID_MIN of /etc/login.defs (login.defs(5)), or to 1000 where there is no such file
 * or it says nothing. False, with errno set, when the file could not be read just now (no memory, no
 * descriptor): a crowded moment must not lower the bar. */
bool uid_min_read(uid_t *value);

#endif
