#include "session.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static const char logind[] = "org.freedesktop.login1";
static const char manager_path[] = "/org/freedesktop/login1";
static const char manager[] = "org.freedesktop.login1.Manager";
static const char session_interface[] = "org.freedesktop.login1.Session";

/* What org.freedesktop.login1(5) says of a session, of one reply; NULL until it was in it. */
struct properties {
  const char *id;
  const char *user;
  const char *class;
  const char *state;
  const char *seat;
  uint32_t uid;
  int locked;
  bool has_uid;
};

/* Text properties, by their names. */
static const char **text_of(struct properties *properties, const char *name) {
  const char **text = NULL;
  if (strcmp(name, "Id") == 0) {
    text = &properties->id;
  } else if (strcmp(name, "Name") == 0) {
    text = &properties->user;
  } else if (strcmp(name, "Class") == 0) {
    text = &properties->class;
  } else if (strcmp(name, "State") == 0) {
    text = &properties->state;
  }
  return text;
}

static int read_one(sd_bus_message *reply, const char *name, struct properties *properties) {
  const char **text = text_of(properties, name);
  int result;
  if (text != NULL) {
    result = sd_bus_message_read(reply, "v", "s", text);
  } else if (strcmp(name, "User") == 0) {
    result = sd_bus_message_read(reply, "v", "(uo)", &properties->uid, NULL);
    properties->has_uid = result >= 0;
  } else if (strcmp(name, "Seat") == 0) {
    result = sd_bus_message_read(reply, "v", "(so)", &properties->seat, NULL);
  } else if (strcmp(name, "LockedHint") == 0) {
    result = sd_bus_message_read(reply, "v", "b", &properties->locked);
  } else {
    result = sd_bus_message_skip(reply, "v");
  }
  return result;
}

static int read_all(sd_bus_message *reply, struct properties *properties) {
  int result = sd_bus_message_enter_container(reply, 'a', "{sv}");
  while (result >= 0 && (result = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
    const char *name = NULL;
    result = sd_bus_message_read(reply, "s", &name);
    if (result >= 0) {
      result = read_one(reply, name, properties);
    }
    if (result >= 0) {
      result = sd_bus_message_exit_container(reply);
    }
  }
  return result;
}

static bool is(const char *text, const char *wanted) {
  return text != NULL && strcmp(text, wanted) == 0;
}

/* "active": in front of its seat, and neither opening nor closing. The id is compared because logind
 * knows "self" and "auto" for its caller's own session. */
static bool is_locked_desktop(const struct properties *properties, const char *id) {
  return is(properties->id, id) && is(properties->class, "user") && is(properties->seat, "seat0") &&
         is(properties->state, "active") && properties->locked != 0 && properties->has_uid &&
         properties->uid != 0 && properties->user != NULL &&
         user_is_acceptable(properties->user, strlen(properties->user));
}

/* The errors of an object that is not there: logind's own, and those of a path without one. */
static bool means_no_session(const sd_bus_error *error) {
  return sd_bus_error_has_name(error, "org.freedesktop.login1.NoSuchSession") ||
         sd_bus_error_has_name(error, SD_BUS_ERROR_UNKNOWN_OBJECT) ||
         sd_bus_error_has_name(error, SD_BUS_ERROR_UNKNOWN_METHOD);
}

/* All properties in one reply: they are of one moment. *path and *reply stay the caller's to free. */
static int ask(sd_bus *bus, const char *id, sd_bus_error *error, sd_bus_message **found,
               sd_bus_message **reply) {
  const char *path = NULL;
  int result = sd_bus_call_method(bus, logind, manager_path, manager, "GetSession", error, found,
                                  "s", id);
  if (result >= 0) {
    result = sd_bus_message_read(*found, "o", &path);
  }
  if (result >= 0) {
    result = sd_bus_call_method(bus, logind, path, "org.freedesktop.DBus.Properties", "GetAll",
                                error, reply, "s", session_interface);
  }
  return result;
}

enum finding session_find(sd_bus *bus, const char *id, struct session *session) {
  struct properties properties = {0};
  sd_bus_error error = SD_BUS_ERROR_NULL;
  sd_bus_message *found = NULL;
  sd_bus_message *reply = NULL;
  enum finding finding = SESSION_OTHER;

  int result = ask(bus, id, &error, &found, &reply);
  if (result >= 0) {
    result = read_all(reply, &properties);
  }
  if (result >= 0) {
    if (is_locked_desktop(&properties, id)) {
      *session = (struct session){.uid = properties.uid};
      strcpy(session->id, id);
      strcpy(session->user, properties.user); /* of an acceptable length */
      finding = SESSION_LOCKED;
    }
  } else if (!means_no_session(&error)) {
    finding = SESSION_UNKNOWN;
  }
  sd_bus_message_unref(reply);
  sd_bus_message_unref(found);
  sd_bus_error_free(&error);
  errno = result < 0 ? -result : 0;
  return finding;
}

bool session_is_same(const struct session *one, const struct session *other) {
  return strcmp(one->id, other->id) == 0 && one->uid == other->uid &&
         strcmp(one->user, other->user) == 0;
}

bool session_unlock(sd_bus *bus, const struct session *session) {
  int result = sd_bus_call_method(bus, logind, manager_path, manager, "UnlockSession", NULL, NULL,
                                  "s", session->id);
  errno = result < 0 ? -result : 0;
  return result >= 0;
}
