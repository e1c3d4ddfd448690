/* The module without libpam's stack: single entry points, and loading it again and again. */
#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "pam-client.h"

enum { ARGUMENTS_MAX = 16 };

typedef int entry_point(pam_handle_t *pamh, int flags, int argc, const char **argv);

/* ISO C knows no cast from dlsym's pointer to a function's; POSIX says that they are alike. */
static entry_point *find_entry(void *library, const char *name) {
  entry_point *entry = NULL;
  void *symbol = dlsym(library, name);
  memcpy(&entry, &symbol, sizeof entry);
  return entry;
}

static int call(entry_point *entry, const struct client *client, pam_handle_t *pamh) {
  const char *arguments[ARGUMENTS_MAX];
  int count = client->module_args_count < ARGUMENTS_MAX ? client->module_args_count : ARGUMENTS_MAX;
  for (int i = 0; i < count; i++) {
    arguments[i] = client->module_args[i];
  }
  return entry(pamh, client->flags, count, arguments);
}

int call_entry(const struct client *client) {
  char *prompts = NULL, *log = NULL;
  size_t prompts_size, log_size;
  struct run run = {.client = client,
                    .prompts = open_memstream(&prompts, &prompts_size),
                    .log = open_memstream(&log, &log_size)};
  struct pam_conv conv = {converse, &run};
  void *library = dlopen(client->module, RTLD_NOW | RTLD_LOCAL);
  entry_point *entry = library != NULL ? find_entry(library, client->entry) : NULL;
  int result = PAM_SYSTEM_ERR;
  int status = 2;

  if (library == NULL) {
    fprintf(stderr, "pam-client: %s\n", dlerror());
  } else if (pam_start_confdir(client->service, client->user, &conv, client->confdir, &run.pamh) !=
             PAM_SUCCESS) {
    fprintf(stderr, "pam-client: the service %s cannot be started\n", client->service);
  } else {
    log_into(&run);
    if (entry != NULL) {
      result = call(entry, client, run.pamh);
    }
    log_into(NULL);
    pam_end(run.pamh, result);
    fflush(run.prompts);
    fflush(run.log);
    printf("{\"entry\":\"%s\",\"found\":%s,\"result\":\"%s\",\"prompts\":[%s],\"log\":[%s]}\n",
           client->entry, entry != NULL ? "true" : "false",
           entry != NULL ? pam_code_name(result) : "", prompts, log);
    status = entry != NULL && result == PAM_SUCCESS ? 0 : 1;
  }
  fclose(run.prompts);
  fclose(run.log);
  free(prompts);
  free(log);
  if (library != NULL) {
    dlclose(library);
  }
  return status;
}

static long count_fds(void) {
  long entries = 0;
  DIR *fds = opendir("/proc/self/fd");
  while (fds != NULL && readdir(fds) != NULL) {
    entries++;
  }
  if (fds != NULL) {
    closedir(fds);
  }
  return entries;
}

static long count_mappings(void) {
  long lines = 0;
  int byte;
  FILE *maps = fopen("/proc/self/maps", "re");
  while (maps != NULL && (byte = fgetc(maps)) != EOF) {
    lines += byte == '\n';
  }
  if (maps != NULL) {
    fclose(maps);
  }
  return lines;
}

static bool load_once(const struct client *client) {
  void *library = dlopen(client->module, RTLD_NOW | RTLD_LOCAL);
  return library != NULL && dlclose(library) == 0;
}

int load_and_unload(const struct client *client) {
  bool loaded = load_once(client); /* what the loader itself keeps is kept after the first time */
  long fds = count_fds();
  long mappings = count_mappings();
  long heap = (long)mallinfo2().uordblks;
  for (int i = 0; loaded && i < client->dlopen_count; i++) {
    loaded = load_once(client);
  }
  printf("{\"loaded\":%s,\"still_loaded\":%s,\"heap\":%ld,\"fds\":%ld,\"mappings\":%ld}\n",
         loaded ? "true" : "false",
         dlopen(client->module, RTLD_NOW | RTLD_NOLOAD) != NULL ? "true" : "false",
         (long)mallinfo2().uordblks - heap, count_fds() - fds, count_mappings() - mappings);
  return loaded ? 0 : 1;
}
