/* Many logins, one after the other, and what came of them. */
#ifndef SERIES_H
#define SERIES_H

#include <stdbool.h>
#include <stddef.h>

#include "login.h"

struct series {
  bool has_first; /* the very first login was right... */
  struct sample first; /* ...and took this long */
  size_t warm_up, wanted;
  struct sample *samples; /* of the wanted ones that were right */
  size_t good;
  size_t failures; /* warm-up too */
};

/* Ends early when PROGRAM does; what is then left of the logins counts as failed. */
void series_run(struct series *series, struct subject *subject, const struct options *options);

void series_free(struct series *series);

#endif
