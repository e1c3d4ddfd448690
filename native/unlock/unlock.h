/* The order of things: look, authenticate, look again, unlock. */
#ifndef UNLOCK_H
#define UNLOCK_H

#include "result.h"

/* facts->session.id says which session; what is found out on the way is added. */
enum result unlock_by_token(const char *token, struct request_facts *facts);

#endif
