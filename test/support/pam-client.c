/* One PAM conversation from the command line; --help tells the rest. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "pam-client.h"

/* What pam_probe.so reads and writes in PAM's environment; see pam-probe.c. */
static void put_environment(pam_handle_t *pamh, const char *name, const char *value) {
  char *setting = NULL;
  if (value != NULL && asprintf(&setting, "%s=%s", name, value) >= 0) {
    pam_putenv(pamh, setting);
    free(setting);
  }
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void report_call(FILE *out, const char *name, int code, bool *good) {
  fprintf(out, ",\"%s\":\"%s\"", name, pam_code_name(code));
  *good = *good && code == PAM_SUCCESS;
}

/* What was asked for beside pam_authenticate. */
static void call_others(const struct client *client, pam_handle_t *pamh, FILE *out, bool *good) {
  if (client->acct) {
    report_call(out, "acct_mgmt", pam_acct_mgmt(pamh, client->flags), good);
  }
  if (client->setcred) {
    report_call(out, "setcred", pam_setcred(pamh, client->flags | (int)PAM_ESTABLISH_CRED), good);
  }
  if (client->session) {
    report_call(out, "open_session", pam_open_session(pamh, client->flags), good);
    report_call(out, "close_session", pam_close_session(pamh, client->flags), good);
  }
  if (client->chauthtok) {
    report_call(out, "chauthtok", pam_chauthtok(pamh, client->flags), good);
  }
}

static void run_conversation(struct run *run, FILE *out, bool *good) {
  const struct client *client = run->client;
  const void *user = NULL;
  double start = now_ms();
  double elapsed;
  long allocations;
  int result;

  put_environment(run->pamh, "PROBE_EXPECT", client->expect_authtok);
  put_environment(run->pamh, "PROBE_PRESET", client->preset_authtok);
  alloc_begin(client->fail_alloc);
  result = pam_authenticate(run->pamh, client->flags);
  allocations = alloc_end();
  elapsed = now_ms() - start;
  faults_end(run);
  report_call(out, "authenticate", result, good);
  call_others(client, run->pamh, out, good);
  pam_get_item(run->pamh, PAM_USER, &user);
  fprintf(out, ",\"pam_user\":");
  json_string(out, user);
  fprintf(out, ",\"authtok\":");
  json_string(out, pam_getenv(run->pamh, "PROBE_AUTHTOK"));
  fprintf(out, ",\"elapsed_ms\":%.1f", elapsed);
  if (client->fail_alloc >= 0) {
    fprintf(out, ",\"allocations\":%ld", allocations);
  }
  pam_end(run->pamh, result);
}

/* One whole run and its line of output. */
static bool run_once(const struct client *client) {
  enum { STREAMS = 4 };
  char *text[STREAMS] = {NULL};
  size_t size[STREAMS];
  FILE *stream[STREAMS];
  for (int i = 0; i < STREAMS; i++) {
    stream[i] = open_memstream(&text[i], &size[i]);
  }
  struct run run = {
    .client = client, .prompts = stream[1], .log = stream[2], .inside = stream[3]};
  struct pam_conv conv = {client->conv_fault == CONV_NULL_FUNCTION ? NULL : converse, &run};
  bool good = true;

  log_into(&run);
  int started =
    pam_start_confdir(client->service, client->user, &conv, client->confdir, &run.pamh);
  report_call(stream[0], "start", started, &good);
  if (started == PAM_SUCCESS) {
    run_conversation(&run, stream[0], &good);
  }
  log_into(NULL);
  for (int i = 0; i < STREAMS; i++) {
    fclose(stream[i]);
  }
  flockfile(stdout);
  printf("{\"service\":");
  json_string(stdout, client->service);
  printf("%s,\"prompts\":[%s],\"log\":[%s]", text[0], text[1], text[2]);
  printf(size[3] > 0 ? ",\"inside\":%s}\n" : "}\n", text[3]);
  fflush(stdout);
  funlockfile(stdout);
  for (int i = 0; i < STREAMS; i++) {
    free(text[i]);
  }
  return good;
}

static void *run_all(void *data) {
  const struct client *client = data;
  bool good = true;
  for (int i = 0; i < client->repeat; i++) {
    good = run_once(client) && good;
  }
  return good ? data : NULL;
}

static int run_threads(struct client *client) {
  pthread_t threads[64];
  int count = client->threads < 64 ? client->threads : 64;
  int status = 0;
  for (int i = 0; i < count; i++) {
    pthread_create(&threads[i], NULL, run_all, client);
  }
  for (int i = 0; i < count; i++) {
    void *good = NULL;
    pthread_join(threads[i], &good);
    status = good != NULL ? status : 1;
  }
  return status;
}

int main(int argc, char **argv) {
  struct client client;
  int status;
  if (argc == 2 && strcmp(argv[1], "count-sockets") == 0) {
    status = count_sockets();
  } else if (!options_read(argc, argv, &client)) {
    status = 2;
  } else {
    if (client.many_fds) {
      open_many_fds();
    }
    if (client.entry != NULL) {
      status = call_entry(&client);
    } else if (client.dlopen_count > 0) {
      status = load_and_unload(&client);
    } else if (client.threads > 1) {
      status = run_threads(&client);
    } else {
      status = run_all(&client) != NULL ? 0 : 1;
    }
    char byte;
    while (client.hold && read(STDIN_FILENO, &byte, 1) == 1) {
      /* Until the test has looked at this process. */
    }
  }
  return status;
}
