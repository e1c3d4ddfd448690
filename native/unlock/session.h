/* The session, as logind knows it. */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "answer.h"
#include "request.h"

struct session {
  char id[SESSION_ID_MAX + 1];
  uid_t uid;
  char user[USER_MAX + 1];
};

enum finding {
  SESSION_LOCKED, /* a person's, in front of seat0, locked */
  SESSION_OTHER,  /* any other, or none */
  SESSION_UNKNOWN /* logind does not tell; errno says why */
};

/* Asks logind for the session with this id. *session is set for SESSION_LOCKED only. */
enum finding session_find(sd_bus *bus, const char *id, struct session *session);

bool session_is_same(const struct session *one, const struct session *other);

/* Has logind tell the session that it may open. False, with errno set, when logind refuses. */
bool session_unlock(sd_bus *bus, const struct session *session);

#endif
