#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "pam-client.h"

static const char help[] =
  "pam-client - one PAM conversation from the command line\n"
  "\n"
  "Starts a PAM service, answers its hidden prompts with lines of standard input (read when the\n"
  "prompt comes; a token never belongs on a command line) and prints one line of JSON: return\n"
  "values, PAM_USER, the prompts, what was logged, the time taken. Answers are never printed.\n"
  "\n"
  "  echo TOKEN | pam-client --confdir DIR --service NAME\n"
  "\n"
  "Exit status: 0 when every PAM function asked for returned PAM_SUCCESS, 1 when one did not,\n"
  "2 for a wrong command line or when the test itself could not be set up.\n"
  "\n"
  "What to run\n"
  "  --service NAME        the PAM service [gdm-ovirtcred]\n"
  "  --confdir DIR         the folder with its file [/etc/pam.d]\n"
  "  --user NAME           PAM_USER from the start ('' is possible) [none]\n"
  "  --acct --setcred --session --chauthtok\n"
  "                        call these functions of PAM too, after pam_authenticate\n"
  "  --silent              pass PAM_SILENT\n"
  "  --no-null             pass PAM_DISALLOW_NULL_AUTHTOK\n"
  "  --tell-prompts        write each prompt to standard error too, when it comes\n"
  "  --whole-stdin         answer with all of standard input, line feeds and all\n"
  "  --repeat N            N conversations one after the other, one line of JSON each\n"
  "  --threads N           N at once, each with its own handle, one line of JSON each\n"
  "\n"
  "The password (needs pam_probe.so in the stack: 'preset' before the module, 'check' after it)\n"
  "  --expect-authtok FILE compare PAM_AUTHTOK with the file: \"authtok\":\"match\" in the output\n"
  "  --preset-authtok FILE set PAM_AUTHTOK first\n"
  "\n"
  "Faults\n"
  "  --conv-fault KIND     null-function, error, again, null-response, null-text, empty or huge\n"
  "  --user-at-prompt NAME the conversation sets PAM_USER\n"
  "  --fail-alloc N        the Nth allocation of pam_authenticate fails (0: only count them)\n"
  "  --low-nofile          no further file descriptor, from the prompt on\n"
  "  --many-fds            all descriptors below 1100 are taken\n"
  "  --eintr-storm         a signal every millisecond, from the prompt on\n"
  "  --bind FILE:FILE      mount the first over the second, for this process alone\n"
  "  --become RUID:EUID    change the user ids first\n"
  "  --look-inside         report locked memory and inherited sockets during the exchange\n"
  "  --hold                stay, after the output, until standard input ends\n"
  "\n"
  "The module alone\n"
  "  --module FILE --entry NAME [-- ARGUMENT...]\n"
  "                        call one entry point without a stack\n"
  "  --module FILE --dlopen N\n"
  "                        load and unload N times; report what is left behind\n";

static const char *const conv_faults[] = {
  [CONV_HONEST] = "honest",
  [CONV_NULL_FUNCTION] = "null-function",
  [CONV_ERROR] = "error",
  [CONV_AGAIN] = "again",
  [CONV_NULL_RESPONSE] = "null-response",
  [CONV_NULL_TEXT] = "null-text",
  [CONV_EMPTY] = "empty",
  [CONV_HUGE] = "huge",
};

enum { CONV_FAULTS = sizeof conv_faults / sizeof conv_faults[0] };

static bool read_conv_fault(const char *name, enum conv_fault *fault) {
  unsigned i = 0;
  while (i < CONV_FAULTS && strcmp(name, conv_faults[i]) != 0) {
    i++;
  }
  *fault = i < CONV_FAULTS ? (enum conv_fault)i : CONV_HONEST;
  return i < CONV_FAULTS;
}

enum choice {
  OPT_HELP = 1, OPT_SERVICE, OPT_CONFDIR, OPT_USER, OPT_USER_AT_PROMPT, OPT_ACCT, OPT_SETCRED,
  OPT_SESSION, OPT_CHAUTHTOK, OPT_SILENT, OPT_NO_NULL, OPT_TELL, OPT_WHOLE_STDIN, OPT_REPEAT,
  OPT_THREADS, OPT_EXPECT, OPT_PRESET, OPT_CONV_FAULT, OPT_FAIL_ALLOC, OPT_LOW_NOFILE, OPT_MANY_FDS,
  OPT_STORM, OPT_BIND, OPT_BECOME, OPT_LOOK, OPT_HOLD, OPT_MODULE, OPT_ENTRY,
  OPT_DLOPEN
};

static const struct option long_options[] = {
  {"help", no_argument, NULL, OPT_HELP},
  {"service", required_argument, NULL, OPT_SERVICE},
  {"confdir", required_argument, NULL, OPT_CONFDIR},
  {"user", required_argument, NULL, OPT_USER},
  {"user-at-prompt", required_argument, NULL, OPT_USER_AT_PROMPT},
  {"acct", no_argument, NULL, OPT_ACCT},
  {"setcred", no_argument, NULL, OPT_SETCRED},
  {"session", no_argument, NULL, OPT_SESSION},
  {"chauthtok", no_argument, NULL, OPT_CHAUTHTOK},
  {"silent", no_argument, NULL, OPT_SILENT},
  {"no-null", no_argument, NULL, OPT_NO_NULL},
  {"tell-prompts", no_argument, NULL, OPT_TELL},
  {"whole-stdin", no_argument, NULL, OPT_WHOLE_STDIN},
  {"repeat", required_argument, NULL, OPT_REPEAT},
  {"threads", required_argument, NULL, OPT_THREADS},
  {"expect-authtok", required_argument, NULL, OPT_EXPECT},
  {"preset-authtok", required_argument, NULL, OPT_PRESET},
  {"conv-fault", required_argument, NULL, OPT_CONV_FAULT},
  {"fail-alloc", required_argument, NULL, OPT_FAIL_ALLOC},
  {"low-nofile", no_argument, NULL, OPT_LOW_NOFILE},
  {"many-fds", no_argument, NULL, OPT_MANY_FDS},
  {"eintr-storm", no_argument, NULL, OPT_STORM},
  {"bind", required_argument, NULL, OPT_BIND},
  {"become", required_argument, NULL, OPT_BECOME},
  {"look-inside", no_argument, NULL, OPT_LOOK},
  {"hold", no_argument, NULL, OPT_HOLD},
  {"module", required_argument, NULL, OPT_MODULE},
  {"entry", required_argument, NULL, OPT_ENTRY},
  {"dlopen", required_argument, NULL, OPT_DLOPEN},
  {NULL, 0, NULL, 0},
};

static bool take(enum choice choice, const char *value, struct client *client) {
  bool valid = true;
  switch (choice) {
    case OPT_HELP: fputs(help, stdout); exit(EXIT_SUCCESS);
    case OPT_SERVICE: client->service = value; break;
    case OPT_CONFDIR: client->confdir = value; break;
    case OPT_USER: client->user = value; break;
    case OPT_USER_AT_PROMPT: client->user_at_prompt = value; break;
    case OPT_ACCT: client->acct = true; break;
    case OPT_SETCRED: client->setcred = true; break;
    case OPT_SESSION: client->session = true; break;
    case OPT_CHAUTHTOK: client->chauthtok = true; break;
    case OPT_SILENT: client->flags |= (int)PAM_SILENT; break;
    case OPT_NO_NULL: client->flags |= (int)PAM_DISALLOW_NULL_AUTHTOK; break;
    case OPT_TELL: client->tell_prompts = true; break;
    case OPT_WHOLE_STDIN: client->whole_stdin = true; break;
    case OPT_REPEAT: client->repeat = atoi(value); break;
    case OPT_THREADS: client->threads = atoi(value); break;
    case OPT_EXPECT: client->expect_authtok = value; break;
    case OPT_PRESET: client->preset_authtok = value; break;
    case OPT_CONV_FAULT: valid = read_conv_fault(value, &client->conv_fault); break;
    case OPT_FAIL_ALLOC: client->fail_alloc = atol(value); break;
    case OPT_LOW_NOFILE: client->low_nofile = true; break;
    case OPT_MANY_FDS: client->many_fds = true; break;
    case OPT_STORM: client->eintr_storm = true; break;
    case OPT_BIND: valid = bind_over(value); break;
    case OPT_BECOME: valid = become(value); break;
    case OPT_LOOK: client->look_inside = true; break;
    case OPT_HOLD: client->hold = true; break;
    case OPT_MODULE: client->module = value; break;
    case OPT_ENTRY: client->entry = value; break;
    case OPT_DLOPEN: client->dlopen_count = atoi(value); break;
    default: valid = false;
  }
  return valid;
}

bool options_read(int argc, char **argv, struct client *client) {
  bool valid = true;
  int option;
  *client = (struct client){
    .service = "gdm-ovirtcred",
    .confdir = "/etc/pam.d",
    .repeat = 1,
    .threads = 1,
    .fail_alloc = -1,
  };
  while (valid && (option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
    valid = take(option == 'h' ? OPT_HELP : (enum choice)option, optarg, client);
  }
  client->module_args = argv + optind;
  client->module_args_count = argc - optind;
  if ((client->entry != NULL || client->dlopen_count > 0) && client->module == NULL) {
    valid = false;
  }
  if (!valid || client->repeat < 1 || client->threads < 1) {
    fprintf(stderr, "pam-client: the command line is wrong or cannot be followed; see --help\n");
    valid = false;
  }
  return valid;
}
