#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "pam-client.h"

enum {
  ANSWER_SIZE = 65536,
  HUGE_ANSWER_SIZE = 1 << 20
};

static pthread_mutex_t stdin_lock = PTHREAD_MUTEX_INITIALIZER;

static bool set_terminal_echo(bool echo) {
  struct termios mode;
  bool is_terminal = tcgetattr(STDIN_FILENO, &mode) == 0;
  if (is_terminal) {
    mode.c_lflag = echo ? mode.c_lflag | ECHO : mode.c_lflag & ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode);
  }
  return is_terminal;
}

/* The next line of standard input, byte by byte: what follows is the next prompt's. NULL at its
 * end. No stdio, whose buffer would keep a copy. */
static char *read_answer(bool whole) {
  char *answer = calloc(1, ANSWER_SIZE);
  size_t length = 0;
  ssize_t count = 0;
  pthread_mutex_lock(&stdin_lock);
  while (answer != NULL && length < ANSWER_SIZE - 1 &&
         (count = read(STDIN_FILENO, answer + length, 1)) == 1 &&
         (whole || answer[length] != '\n')) {
    length++;
  }
  pthread_mutex_unlock(&stdin_lock);
  if (answer != NULL && count == 1 && !whole) {
    answer[length] = '\0';
  } else if (answer != NULL && length == 0) {
    free(answer);
    answer = NULL;
  }
  return answer;
}

static char *ask(const struct client *client, const struct pam_message *message) {
  char *answer;
  bool hidden = message->msg_style == PAM_PROMPT_ECHO_OFF;
  bool terminal = isatty(STDIN_FILENO) != 0;
  if (terminal) {
    fprintf(stderr, "%s ", message->msg);
    set_terminal_echo(!hidden);
  }
  answer = read_answer(client->whole_stdin);
  if (terminal) {
    set_terminal_echo(true);
    fprintf(stderr, hidden ? "\n" : "");
  }
  return answer;
}

static char *huge_answer(void) {
  char *answer = malloc(HUGE_ANSWER_SIZE);
  if (answer != NULL) {
    memset(answer, 'A', HUGE_ANSWER_SIZE - 1);
    answer[HUGE_ANSWER_SIZE - 1] = '\0';
  }
  return answer;
}

static int respond(const struct client *client, const struct pam_message *message,
                   struct pam_response *response) {
  int result = PAM_SUCCESS;
  switch (client->conv_fault) {
    case CONV_ERROR: result = PAM_CONV_ERR; break;
    case CONV_AGAIN: result = PAM_CONV_AGAIN; break;
    case CONV_NULL_RESPONSE:
    case CONV_NULL_TEXT: break;
    case CONV_EMPTY: response->resp = strdup(""); break;
    case CONV_HUGE: response->resp = huge_answer(); break;
    case CONV_HONEST:
    case CONV_NULL_FUNCTION:
    default:
      response->resp = ask(client, message);
      result = response->resp != NULL ? PAM_SUCCESS : PAM_CONV_ERR;
  }
  return result;
}

static const char *style_name(int style) {
  const char *name = "?";
  switch (style) {
    case PAM_PROMPT_ECHO_OFF: name = "hidden"; break;
    case PAM_PROMPT_ECHO_ON: name = "visible"; break;
    case PAM_ERROR_MSG: name = "error"; break;
    case PAM_TEXT_INFO: name = "info"; break;
    default: break;
  }
  return name;
}

static void record(struct run *run, const struct pam_message *message) {
  fprintf(run->prompts, "%s{\"style\":\"%s\",\"text\":", ftell(run->prompts) > 0 ? "," : "",
          style_name(message->msg_style));
  json_string(run->prompts, message->msg);
  fputc('}', run->prompts);
}

static void forget(struct pam_response *responses, int count) {
  for (int i = 0; i < count; i++) {
    if (responses[i].resp != NULL) {
      explicit_bzero(responses[i].resp, strlen(responses[i].resp));
      free(responses[i].resp);
    }
  }
  free(responses);
}

int converse(int count, const struct pam_message **messages, struct pam_response **responses,
             void *data) {
  struct run *run = data;
  struct pam_response *all;
  int result = PAM_SUCCESS;

  alloc_pause(true);
  all = calloc((size_t)count, sizeof *all);
  for (int i = 0; result == PAM_SUCCESS && i < count; i++) {
    record(run, messages[i]);
    if (run->client->tell_prompts) {
      fprintf(stderr, "%s\n", messages[i]->msg);
    }
    if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF ||
        messages[i]->msg_style == PAM_PROMPT_ECHO_ON) {
      result = respond(run->client, messages[i], &all[i]);
    }
  }
  if (run->client->user_at_prompt != NULL) {
    pam_set_item(run->pamh, PAM_USER, run->client->user_at_prompt);
  }
  if (result != PAM_SUCCESS || run->client->conv_fault == CONV_NULL_RESPONSE) {
    forget(all, count);
    all = NULL;
  }
  *responses = all;
  faults_at_prompt(run);
  alloc_pause(false);
  return result;
}
