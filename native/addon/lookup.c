/*
 * Asking NSS. getpwnam_r(3) may hang for as long as a directory server does, and cannot be
 * interrupted; on libuv's pool four such calls would block every file operation of the process.
 * So each runs on a thread of its own, which the main thread leaves behind after its deadline.
 */

#include "lookup.h"

#include <errno.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Threads at once, hanging ones included, so that a dead directory server cannot pile them up. */
#define MAX_THREADS 4

/*
 * glibc's resolver alone keeps 64 KiB buffers on the stack, and LDAP modules run a TLS handshake on
 * top of it; 1 MiB leaves them ample room. Only the pages that are touched cost memory.
 */
#define STACK_SIZE (1 << 20)

/* One account's strings: glibc suggests 1 KiB (_SC_GETPW_R_SIZE_MAX). More than 1 MiB is no name. */
#define FIRST_BUFFER_SIZE 1024
#define MAX_BUFFER_SIZE (1 << 20)

/*
 * The thread may outlive the caller's environment, and its loop with it. So there is no
 * napi_threadsafe_function, which ends with the environment: a lock settles who was first.
 */
struct lookup {
  pthread_mutex_t lock;
  unsigned holders;     /* under lock: the caller and the thread; the last one frees */
  uv_async_t *finished; /* under lock: NULL after lookup_drop() */
  bool done;            /* under lock: the fields below belong to the thread until it is set */
  struct lookup_result result;
  struct passwd account;
  char *buffer;
  size_t buffer_size;
  char name[LOOKUP_NAME_MAX + 1];
};

/* The process's, as threads are: each environment (Worker) counts. */
static atomic_int running;

/* Some directories put a password hash there. */
static void wipe(struct lookup *lookup) {
  if (lookup->buffer != NULL) {
    explicit_bzero(lookup->buffer, lookup->buffer_size);
    free(lookup->buffer);
    lookup->buffer = NULL;
  }
}

/* Call with the lock held; lets go of it. */
static void unlock_and_release(struct lookup *lookup) {
  bool last = --lookup->holders == 0;

  pthread_mutex_unlock(&lookup->lock);
  if (last) {
    pthread_mutex_destroy(&lookup->lock);
    wipe(lookup);
    free(lookup);
  }
}

static int ask(struct lookup *lookup, struct passwd **found) {
  int error = ERANGE;

  for (size_t size = FIRST_BUFFER_SIZE; error == ERANGE && size <= MAX_BUFFER_SIZE; size *= 2) {
    wipe(lookup);
    lookup->buffer = malloc(size);
    if (lookup->buffer == NULL) {
      return ENOMEM;
    }
    lookup->buffer_size = size;
    error = getpwnam_r(lookup->name, &lookup->account, lookup->buffer, size, found);
  }
  return error;
}

static void *run(void *argument) {
  struct lookup *lookup = argument;
  struct passwd *found = NULL;
  int error = ask(lookup, &found);

  switch (error) {
    case 0:
    case ENOENT:
    case ESRCH:
    case EBADF:
    case EPERM:
      /* getpwnam(3): all of these may mean that the name was not found. */
      break;
    default:
      lookup->result.error = error;
  }
  if (error == 0 && found != NULL) {
    lookup->result.name = found->pw_name;
    lookup->result.uid = found->pw_uid;
  }
  /* Before the caller hears of it: it may start the next one at once. */
  atomic_fetch_sub(&running, 1);
  pthread_mutex_lock(&lookup->lock);
  lookup->done = true;
  if (lookup->finished != NULL) {
    uv_async_send(lookup->finished);
  }
  unlock_and_release(lookup);
  return NULL;
}

/* A detached thread that no signal is delivered to: they are the main thread's. Or errno. */
static int start_thread(struct lookup *lookup) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all;
  sigset_t before;
  int error = pthread_attr_init(&attributes);

  if (error != 0) {
    return error;
  }
  error = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (error == 0) {
    error = pthread_attr_setstacksize(&attributes, STACK_SIZE);
  }
  if (error == 0) {
    /* A new thread inherits the mask. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, &attributes, run, lookup);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  }
  pthread_attr_destroy(&attributes);
  return error;
}

int lookup_start(const char *name, uv_async_t *finished, struct lookup **result) {
  struct lookup *lookup;
  int error;

  if (atomic_fetch_add(&running, 1) >= MAX_THREADS) {
    atomic_fetch_sub(&running, 1);
    return EAGAIN;
  }
  lookup = calloc(1, sizeof *lookup);
  error = lookup == NULL ? ENOMEM : pthread_mutex_init(&lookup->lock, NULL);
  if (error == 0) {
    lookup->holders = 2;
    lookup->finished = finished;
    strncpy(lookup->name, name, LOOKUP_NAME_MAX);
    error = start_thread(lookup);
    if (error != 0) {
      pthread_mutex_destroy(&lookup->lock);
    }
  }
  if (error != 0) {
    free(lookup);
    atomic_fetch_sub(&running, 1);
    return error;
  }
  *result = lookup;
  return 0;
}

const struct lookup_result *lookup_result(struct lookup *lookup) {
  bool done;

  pthread_mutex_lock(&lookup->lock);
  done = lookup->done;
  pthread_mutex_unlock(&lookup->lock);
  return done ? &lookup->result : NULL;
}

void lookup_drop(struct lookup *lookup) {
  pthread_mutex_lock(&lookup->lock);
  lookup->finished = NULL;
  unlock_and_release(lookup);
}
