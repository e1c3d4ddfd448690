/* What the addon exports. */

#include "addon.h"

#include "error.h"

#define FUNCTION(name, function) \
  {name, NULL, function, NULL, NULL, NULL, napi_default_jsproperty, NULL}

/* node_api.h defines it without a declaration. */
NAPI_MODULE_EXPORT int32_t NODE_API_MODULE_GET_API_VERSION(void);

NAPI_MODULE_INIT() {
  static const napi_property_descriptor functions[] = {
      FUNCTION("watch", addon_watch),       FUNCTION("read", addon_read),
      FUNCTION("write", addon_write),       FUNCTION("close", addon_close),
      FUNCTION("listen", addon_listen),     FUNCTION("allocate", addon_allocate),
      FUNCTION("release", addon_release),   FUNCTION("wipe", addon_wipe),
      FUNCTION("harden", addon_harden),     FUNCTION("notify", addon_notify),
      FUNCTION("boottime", addon_boottime), FUNCTION("monotonic", addon_monotonic),
      FUNCTION("resolveUser", addon_resolve_user),
  };

  if (!ok(env, napi_define_properties(env, exports, sizeof functions / sizeof functions[0],
                                      functions))) {
    return NULL;
  }
  return exports;
}
