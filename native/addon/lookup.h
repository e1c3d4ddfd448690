#ifndef LOOKUP_H
#define LOOKUP_H

#include <stdbool.h>
#include <sys/types.h>
#include <uv.h>

/* Longest account name, as in LOGIN_NAME_MAX (which counts the NUL). */
#define LOOKUP_NAME_MAX 255

/* One getpwnam_r(3) on a thread of its own. */
struct lookup;

struct lookup_result {
  int error;        /* errno, or 0 */
  const char *name; /* NULL when there is no such account; lives as long as the look-up */
  uid_t uid;
};

/* Starts; `finished` is sent when the result is there. Returns 0 or errno: EAGAIN at the limit. */
int lookup_start(const char *name, uv_async_t *finished, struct lookup **result);

/* The result, or NULL as long as the thread is at work. */
const struct lookup_result *lookup_result(struct lookup *lookup);

/* Frees it, at once or when its thread comes back. `finished` is not sent any more. */
void lookup_drop(struct lookup *lookup);

#endif
