/**
 * The shell's own oVirt manager, stood in for. Every verifier and the lock screen are connected to
 * that one object already, in GNOME 43 as in 50, so it stays where it is and only its `token` is
 * ours: what its own proxy hears is dropped, and what it answers is what {@link StandIn} says.
 */

import { getOVirtCredentialsManager } from 'resource:///org/gnome/shell/gdm/oVirt.js';

export class StandIn {
  readonly #manager = getOVirtCredentialsManager();

  /** `token` gives null or what a verifier shall take for a token. */
  constructor(token: () => string | null) {
    this.#manager._token = null;
    Object.defineProperty(this.#manager, 'token', {
      configurable: true,
      get: token,
      // The shell clears it when a conversation ends, which the verifier's own methods tell us too.
      set: () => {},
    });
  }

  /** Makes every verifier begin again with the service, and the lock screen show its prompt. */
  announce(): void {
    this.#manager.emit('user-authenticated', this.#manager.token);
  }

  close(): void {
    Reflect.deleteProperty(this.#manager, 'token');
    this.#manager._token = null;
  }
}
