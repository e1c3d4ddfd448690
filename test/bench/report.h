/* The one JSON object that the probe prints. A field's name ends in its unit. */
#ifndef REPORT_H
#define REPORT_H

#include <stdint.h>

#include "hold.h"
#include "series.h"

struct report {
  uint64_t start;              /* ns */
  const struct series *series; /* NULL: no exchange; its fields are then left out */
  const struct hold *hold;     /* NULL: no hold; its field is then left out */
};

void report_print(const struct report *report);

#endif
