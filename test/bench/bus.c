#include "bus.h"

#include <err.h>
#include <string.h>

#include "bus_name.h"
#include "check.h"
#include "moment.h"

/* What is no token is no announcement: the login fails by its time. */
static int on_announced(sd_bus_message *message, void *userdata, sd_bus_error *error) {
  struct bus *bus = userdata;
  uint64_t at = now_ns();
  const char *token;
  (void)error;
  if (sd_bus_message_read(message, "s", &token) >= 0 && strlen(token) < sizeof bus->token) {
    strcpy(bus->token, token);
    bus->announced_at = at;
    bus->announced = true;
  }
  return 0;
}

static int on_owner_changed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
  struct bus *bus = userdata;
  const char *name, *before, *after;
  (void)error;
  if (sd_bus_message_read(message, "sss", &name, &before, &after) >= 0) {
    bus->owned = *after != '\0';
  }
  return 0;
}

void bus_open(struct bus *bus) {
  *bus = (struct bus){0};
  check_bus(sd_bus_open_system(&bus->connection), "system bus");
  check_bus(sd_bus_match_signal(bus->connection, NULL, NULL, BUS_PATH, BUS_NAME, BUS_SIGNAL,
                                on_announced, bus),
            "match " BUS_SIGNAL);
  check_bus(sd_bus_add_match(bus->connection, NULL,
                             "type='signal',sender='org.freedesktop.DBus',"
                             "member='NameOwnerChanged',arg0='" BUS_NAME "'",
                             on_owner_changed, bus),
            "match NameOwnerChanged");
  if (sd_bus_get_name_creds(bus->connection, BUS_NAME, 0, NULL) >= 0) {
    errx(1, BUS_NAME " has an owner already");
  }
}

int bus_descriptor(const struct bus *bus) {
  return bus->connection ? sd_bus_get_fd(bus->connection) : -1;
}

uint64_t bus_wakes_at(const struct bus *bus) {
  uint64_t us = UINT64_MAX;
  if (bus->connection) {
    check_bus(sd_bus_get_timeout(bus->connection, &us), "bus");
  }
  return us < UINT64_MAX / NS_PER_US ? us * NS_PER_US : UINT64_MAX;
}

void bus_dispatch(const struct bus *bus) {
  while (bus->connection && check_bus(sd_bus_process(bus->connection, NULL), "bus") > 0) {
    continue;
  }
}

void bus_close(struct bus *bus) {
  bus->connection = sd_bus_flush_close_unref(bus->connection);
}
