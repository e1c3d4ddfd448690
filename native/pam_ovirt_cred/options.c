#include "options.h"

#include <string.h>
#include <sys/un.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "answer.h"

enum {
  TIMEOUT_DEFAULT = 3,
  TIMEOUT_MIN = 1,
  /* A person waits for the keyboard prompt meanwhile. */
  TIMEOUT_MAX = 60,
  TIMEOUT_DIGITS_MAX = 2
};

/* An abstract name has no closing NUL; its leading NUL takes the place of the '@'. */
enum { SOCKET_NAME_MAX = sizeof((struct sockaddr_un *)0)->sun_path };

static bool set_socket(struct options *options, const char *value) {
  size_t length = strlen(value);
  options->socket = value;
  return value[0] == '@' && length >= 2 && length <= SOCKET_NAME_MAX;
}

static bool set_agent_user(struct options *options, const char *value) {
  options->agent_user = value;
  return user_is_acceptable(value, strlen(value));
}

static bool set_timeout(struct options *options, const char *value) {
  size_t digits = strspn(value, "0123456789");
  bool valid = digits >= 1 && digits <= TIMEOUT_DIGITS_MAX && value[digits] == '\0';
  int seconds = 0;
  for (size_t i = 0; valid && i < digits; i++) {
    seconds = seconds * 10 + (value[i] - '0');
  }
  options->timeout_seconds = seconds;
  return valid && seconds >= TIMEOUT_MIN && seconds <= TIMEOUT_MAX;
}

static bool set_mode(struct options *options, const char *value) {
  bool valid = true;
  if (strcmp(value, "token") == 0) {
    options->mode = MODE_TOKEN;
  } else if (strcmp(value, "password") == 0) {
    options->mode = MODE_PASSWORD;
  } else {
    valid = false;
  }
  return valid;
}

static bool set_domain(struct options *options, const char *value) {
  bool valid = true;
  if (strcmp(value, "keep") == 0) {
    options->domain = DOMAIN_KEEP;
  } else if (strcmp(value, "auto") == 0) {
    options->domain = DOMAIN_AUTO;
  } else if (strcmp(value, "strip") == 0) {
    options->domain = DOMAIN_STRIP;
  } else {
    valid = false;
  }
  return valid;
}

static bool set_debug(struct options *options, const char *value) {
  options->debug = true;
  return value[0] == '\0';
}

static bool set_allow_system(struct options *options, const char *value) {
  options->allow_system = true;
  return value[0] == '\0';
}

/* A name that ends in '=' takes a value; the others must stand alone. */
static const struct {
  const char *name;
  const char *allowed;
  bool (*set)(struct options *options, const char *value);
} known[] = {
  {"socket=", "an abstract name: '@' and 1 to 107 bytes", set_socket},
  {"agent_user=", "a user name", set_agent_user},
  {"timeout=", "whole seconds from 1 to 60", set_timeout},
  {"mode=", "token or password", set_mode},
  {"domain=", "keep, auto or strip", set_domain},
  {"debug", "no value", set_debug},
  {"allow_system", "no value", set_allow_system},
};

enum { KNOWN_COUNT = sizeof known / sizeof known[0] };

static size_t find(const char *argument) {
  size_t i = 0;
  while (i < KNOWN_COUNT) {
    size_t length = strlen(known[i].name);
    bool takes_value = known[i].name[length - 1] == '=';
    if (strncmp(argument, known[i].name, length) == 0 &&
        (takes_value || argument[length] == '\0' || argument[length] == '=')) {
      break;
    }
    i++;
  }
  return i;
}

bool options_parse(pam_handle_t *pamh, int argc, const char **argv, struct options *options) {
  bool seen[KNOWN_COUNT] = {false};
  bool valid = true;

  *options = (struct options){
    .socket = "@/tmp/ovirt-cred-channel",
    .agent_user = "ovirtagent",
    .timeout_seconds = TIMEOUT_DEFAULT,
    .mode = MODE_TOKEN,
    .domain = DOMAIN_KEEP,
  };
  for (int i = 0; valid && i < argc; i++) {
    size_t option = find(argv[i]);
    if (option == KNOWN_COUNT) {
      pam_syslog(pamh, LOG_ERR,
                 "unknown option '%s'; allowed: socket=@NAME, agent_user=NAME, timeout=1..60, "
                 "mode=token|password, domain=keep|auto|strip, debug, allow_system", argv[i]);
      valid = false;
    } else if (seen[option]) {
      pam_syslog(pamh, LOG_ERR, "option '%s' is given twice; allowed: once", argv[i]);
      valid = false;
    } else if (!known[option].set(options, argv[i] + strlen(known[option].name))) {
      pam_syslog(pamh, LOG_ERR, "option '%s' has a wrong value; allowed: %s", argv[i],
                 known[option].allowed);
      valid = false;
    } else {
      seen[option] = true;
    }
  }
  return valid;
}
