#ifndef ADDON_H
#define ADDON_H

#include <node_api.h>

/* The functions that JavaScript calls; agent/native.ts documents each. */

/* descriptor.c */
napi_value addon_read(napi_env env, napi_callback_info info);
napi_value addon_write(napi_env env, napi_callback_info info);
napi_value addon_close(napi_env env, napi_callback_info info);

/* watch.c */
napi_value addon_watch(napi_env env, napi_callback_info info);

/* listener.c */
napi_value addon_listen(napi_env env, napi_callback_info info);

/* locked_memory.c */
napi_value addon_allocate(napi_env env, napi_callback_info info);
napi_value addon_release(napi_env env, napi_callback_info info);
napi_value addon_wipe(napi_env env, napi_callback_info info);

/* process.c */
napi_value addon_harden(napi_env env, napi_callback_info info);
napi_value addon_notify(napi_env env, napi_callback_info info);
napi_value addon_boottime(napi_env env, napi_callback_info info);
napi_value addon_monotonic(napi_env env, napi_callback_info info);

/* resolve_user.c */
napi_value addon_resolve_user(napi_env env, napi_callback_info info);

#endif
