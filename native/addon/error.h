#ifndef ERROR_H
#define ERROR_H

#include <node_api.h>
#include <stdbool.h>

/*
 * An Error whose `code` is errno's name, `errno` its number and `syscall` the call that failed.
 * `detail`, which may be NULL, ends the message. NULL with an exception pending if V8 cannot.
 */
napi_value errno_error(napi_env env, int number, const char *syscall, const char *detail);

/* Throws errno_error(). Returns NULL, as a callback that throws does. */
napi_value throw_errno(napi_env env, int number, const char *syscall);
napi_value throw_errno_detail(napi_env env, int number, const char *syscall, const char *detail);

/* Argument errors, with the codes that Node's own functions give. */
napi_value throw_type(napi_env env, const char *message);
napi_value throw_range(napi_env env, const char *message);

/* Whether an N-API call succeeded. If not, an exception is pending afterwards. */
bool ok(napi_env env, napi_status status);

/*
 * For callers with no JavaScript below them: turns a pending exception into an uncaught one, so
 * that it is not lost. False when none is pending.
 */
bool surface_exception(napi_env env);

#endif
