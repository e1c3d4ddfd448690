/** The agent on the system bus: tokens, from the connection that owns its name and no other. */

import Gio from 'gi://Gio';

const NAME = 'org.ovirt.vdsm.Credentials';
const SIGNALS = {
  path: '/org/ovirt/vdsm/Credentials',
  interface: NAME,
  member: 'UserAuthenticated',
};
const GREETER = { path: '/org/ovirt/sso/Agent', interface: 'org.ovirt.sso.Greeter1' };

export interface AgentEvents {
  /** The agent is there, or there again. */
  came(): void;
  went(): void;
  told(token: string): void;
}

export class Agent {
  readonly #events: AgentEvents;
  readonly #watch: number;
  #owner: string | undefined;
  #subscription = 0;

  constructor(events: AgentEvents) {
    this.#events = events;
    this.#watch = Gio.bus_watch_name(
      Gio.BusType.SYSTEM,
      NAME,
      Gio.BusNameWatcherFlags.NONE,
      (_connection, _name, owner) => this.#came(owner),
      () => this.#went(),
    );
  }

  /** Asks for a login that came before; the answer is the usual signal, or none. */
  ready(): void {
    if (this.#owner === undefined) return;
    const { path, interface: iface } = GREETER;
    const flags = Gio.DBusCallFlags.NO_AUTO_START;
    const bus = Gio.DBus.system;
    bus.call(this.#owner, path, iface, 'Ready', null, null, flags, -1, null, (_, result) => {
      try {
        bus.call_finish(result);
      } catch {
        // Refused, or an agent that knows no greeters: it tells everybody anyway.
      }
    });
  }

  close(): void {
    Gio.bus_unwatch_name(this.#watch);
    this.#unsubscribe();
  }

  #came(owner: string): void {
    this.#unsubscribe();
    this.#owner = owner;
    // By its unique name: GLib before 2.80.1 took unicast signals of anybody for a well-known one
    // (CVE-2024-34397).
    this.#subscription = Gio.DBus.system.signal_subscribe(
      owner,
      SIGNALS.interface,
      SIGNALS.member,
      SIGNALS.path,
      null,
      Gio.DBusSignalFlags.NONE,
      (_connection, sender, _path, _interface, _signal, parameters) => {
        if (sender !== this.#owner || parameters.get_type_string() !== '(s)') return;
        this.#events.told(parameters.get_child_value(0).get_string()[0]);
      },
    );
    this.#events.came();
  }

  #went(): void {
    if (this.#owner === undefined) return;
    this.#unsubscribe();
    this.#events.went();
  }

  #unsubscribe(): void {
    if (this.#subscription !== 0) Gio.DBus.system.signal_unsubscribe(this.#subscription);
    this.#subscription = 0;
    this.#owner = undefined;
  }
}
