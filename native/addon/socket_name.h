#ifndef SOCKET_NAME_H
#define SOCKET_NAME_H

#include <node_api.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

/* An AF_UNIX address of exactly its name's length: abstract names are compared with every byte. */
struct socket_name {
  struct sockaddr_un address;
  socklen_t length;
  char text[sizeof(((struct sockaddr_un *)NULL)->sun_path) + 1]; /* `@` for the leading NUL */
};

/* Each function here leaves an exception pending when it fails. */

/* From a JavaScript string that must begin with `@`. */
bool socket_name_get(napi_env env, napi_value value, struct socket_name *name);

/* Binds a listening stream socket of this name. Its descriptor, or -1. */
int socket_name_listen(napi_env env, const struct socket_name *name);

/* Whether `fd` is such a socket already, as systemd hands them on. Makes it non-blocking. */
bool socket_name_adopt(napi_env env, const struct socket_name *name, int fd);

#endif
