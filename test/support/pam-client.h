/* pam-client: one PAM conversation from the command line, with faults on request. */
#ifndef PAM_CLIENT_H
#define PAM_CLIENT_H

#include <security/pam_appl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What the application's side of the conversation does wrong. */
enum conv_fault {
  CONV_HONEST,
  CONV_NULL_FUNCTION, /* no conversation function at all */
  CONV_ERROR,         /* PAM_CONV_ERR */
  CONV_AGAIN,         /* PAM_CONV_AGAIN, as event-driven applications answer */
  CONV_NULL_RESPONSE, /* PAM_SUCCESS and no response */
  CONV_NULL_TEXT,     /* PAM_SUCCESS and a response without text */
  CONV_EMPTY,         /* "" */
  CONV_HUGE           /* 1 MiB */
};

struct client {
  const char *service;
  const char *confdir;
  const char *user; /* NULL: none */
  const char *user_at_prompt;
  const char *expect_authtok;
  const char *preset_authtok;
  const char *module;
  const char *entry;
  char **module_args;
  int module_args_count;
  enum conv_fault conv_fault;
  int flags; /* for the PAM functions */
  bool acct, setcred, session, chauthtok;
  bool whole_stdin, low_nofile, many_fds, eintr_storm, look_inside, hold, tell_prompts;
  int repeat, threads;
  int dlopen_count;
  long fail_alloc; /* -1: off; 0: only count */
};

/* One conversation: what was asked and logged, and what came of it. */
struct run {
  const struct client *client;
  pam_handle_t *pamh;
  FILE *prompts; /* JSON, comma-separated */
  FILE *log;
  FILE *inside;
};

/* pam-client-options.c: false after it has told the user why. */
bool options_read(int argc, char **argv, struct client *client);

/* pam-client-conversation.c */
int converse(int count, const struct pam_message **messages, struct pam_response **responses,
             void *run);

/* pam-client-report.c */
const char *pam_code_name(int code);
void json_string(FILE *out, const char *text);
/* Lines that this thread logs go to the run until it is set to NULL. */
void log_into(struct run *run);

/* pam-client-alloc.c: counts this thread's allocations and lets one fail, between begin and end.
 * Not under AddressSanitizer, whose allocator cannot be replaced. */
void alloc_begin(long fail_at);
long alloc_end(void);
/* While the application's own code runs. */
void alloc_pause(bool paused);

/* pam-client-faults.c */
bool bind_over(const char *from_colon_to);
bool become(const char *ruid_colon_euid);
void open_many_fds(void);
/* What client asks for from the moment of the prompt on. */
void faults_at_prompt(struct run *run);
void faults_end(struct run *run);
/* The program's other self, for look_inside: prints how many sockets it inherited. */
int count_sockets(void);

/* pam-client-module.c: the module without libpam's stack. */
int call_entry(const struct client *client);
int load_and_unload(const struct client *client);

#endif
