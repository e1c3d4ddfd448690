/* What the client tells about a run: names, JSON and the captured system log. */

/* Fortified headers define syslog and vsyslog themselves, inline. */
#undef _FORTIFY_SOURCE

#include <stdarg.h>
#include <stdlib.h>
#include <syslog.h>

#include "pam-client.h"

#define EXPORTED __attribute__((visibility("default")))

static _Thread_local struct run *log_run;

static const char *const code_names[_PAM_RETURN_VALUES] = {
#define CODE(name) [name] = #name
  CODE(PAM_SUCCESS), CODE(PAM_OPEN_ERR), CODE(PAM_SYMBOL_ERR), CODE(PAM_SERVICE_ERR),
  CODE(PAM_SYSTEM_ERR), CODE(PAM_BUF_ERR), CODE(PAM_PERM_DENIED), CODE(PAM_AUTH_ERR),
  CODE(PAM_CRED_INSUFFICIENT), CODE(PAM_AUTHINFO_UNAVAIL), CODE(PAM_USER_UNKNOWN),
  CODE(PAM_MAXTRIES), CODE(PAM_NEW_AUTHTOK_REQD), CODE(PAM_ACCT_EXPIRED), CODE(PAM_SESSION_ERR),
  CODE(PAM_CRED_UNAVAIL), CODE(PAM_CRED_EXPIRED), CODE(PAM_CRED_ERR), CODE(PAM_NO_MODULE_DATA),
  CODE(PAM_CONV_ERR), CODE(PAM_AUTHTOK_ERR), CODE(PAM_AUTHTOK_RECOVERY_ERR),
  CODE(PAM_AUTHTOK_LOCK_BUSY), CODE(PAM_AUTHTOK_DISABLE_AGING), CODE(PAM_TRY_AGAIN),
  CODE(PAM_IGNORE), CODE(PAM_ABORT), CODE(PAM_AUTHTOK_EXPIRED), CODE(PAM_MODULE_UNKNOWN),
  CODE(PAM_BAD_ITEM), CODE(PAM_CONV_AGAIN), CODE(PAM_INCOMPLETE),
#undef CODE
};

const char *pam_code_name(int code) {
  return code >= 0 && code < _PAM_RETURN_VALUES ? code_names[code] : "?";
}

void json_string(FILE *out, const char *text) {
  if (text == NULL) {
    fputs("null", out);
  } else {
    fputc('"', out);
    for (const unsigned char *byte = (const unsigned char *)text; *byte != '\0'; byte++) {
      if (*byte == '"' || *byte == '\\') {
        fprintf(out, "\\%c", *byte);
      } else if (*byte < ' ' || *byte > '~') {
        /* Latin-1, byte by byte: the test sees every byte. */
        fprintf(out, "\\u%04x", *byte);
      } else {
        fputc(*byte, out);
      }
    }
    fputc('"', out);
  }
}

void log_into(struct run *run) {
  log_run = run;
}

static const char *priority_name(int priority) {
  static const char *const names[] = {"emerg",   "alert",  "crit", "err",
                                      "warning", "notice", "info", "debug"};
  return names[LOG_PRI(priority)];
}

__attribute__((format(printf, 2, 0))) static void capture(int priority, const char *format,
                                                          va_list arguments) {
  char *text = NULL;
  alloc_pause(true);
  if (log_run != NULL && vasprintf(&text, format, arguments) >= 0) {
    fprintf(log_run->log, "%s{\"priority\":\"%s\",\"text\":", ftell(log_run->log) > 0 ? "," : "",
            priority_name(priority));
    json_string(log_run->log, text);
    fputc('}', log_run->log);
    free(text);
  }
  alloc_pause(false);
}

/* libpam and the modules find these before libc's. The lines are as they would reach the system
 * log; nothing is written there, so a test leaves no trace on the machine. */
void __syslog_chk(int priority, int flag, const char *format, ...);
void __vsyslog_chk(int priority, int flag, const char *format, va_list arguments);

EXPORTED __attribute__((format(printf, 3, 4))) void __syslog_chk(int priority, int flag,
                                                                 const char *format, ...) {
  va_list arguments;
  (void)flag;
  va_start(arguments, format);
  capture(priority, format, arguments);
  va_end(arguments);
}

EXPORTED __attribute__((format(printf, 3, 0))) void __vsyslog_chk(int priority, int flag,
                                                                  const char *format,
                                                                  va_list arguments) {
  (void)flag;
  capture(priority, format, arguments);
}

EXPORTED void syslog(int priority, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  capture(priority, format, arguments);
  va_end(arguments);
}

EXPORTED void vsyslog(int priority, const char *format, va_list arguments) {
  capture(priority, format, arguments);
}
