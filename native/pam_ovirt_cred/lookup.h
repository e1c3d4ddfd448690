/* A name's uid, as NSS knows it. */
#ifndef LOOKUP_H
#define LOOKUP_H

#include <sys/types.h>

enum lookup { LOOKUP_KNOWN, LOOKUP_UNKNOWN, LOOKUP_FAILED };

/* *uid is set for LOOKUP_KNOWN only, errno for LOOKUP_FAILED only. */
enum lookup lookup_uid(const char *name, uid_t *uid);

/* LOOKUP_KNOWN when the peer of a socket has this account's uid, LOOKUP_UNKNOWN when it has another or there
 * is no such account; errno for LOOKUP_FAILED only. */
enum lookup lookup_peer(uid_t peer, const char *name);

#endif
