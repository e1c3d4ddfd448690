/* The credential socket's abstract name. */
#ifndef SOCKET_NAME_H
#define SOCKET_NAME_H

#include <sys/socket.h>
#include <sys/un.h>

struct socket_name {
  struct sockaddr_un address;
  socklen_t length; /* 0: none; abstract names are compared with every byte */
};

/* `text` begins with `@`, which stands for the NUL. Ends the program, code 2, if it does not. */
struct socket_name socket_name_parse(const char *text);

#endif
