/* What an agent is called on the bus, and its object there. */
#ifndef BUS_NAME_H
#define BUS_NAME_H

#define BUS_NAME "org.ovirt.vdsm.Credentials" /* the interface too */
#define BUS_PATH "/org/ovirt/vdsm/Credentials"
#define BUS_SIGNAL "UserAuthenticated" /* its one argument is the token */

#endif
