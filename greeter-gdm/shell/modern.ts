/** The extension for GNOME Shell 45 to 50, which load ES modules. */

import { Extension } from 'resource:///org/gnome/shell/extensions/extension.js';
import { PortalSignIn } from './portal-sign-in.ts';

export default class PortalSignInExtension extends Extension {
  #running: PortalSignIn | undefined;

  override enable(): void {
    this.#running = PortalSignIn.start(`${this.path}/locale`);
  }

  /** Runs on the lock screen too (session mode unlock-dialog): that is where people sign in. */
  override disable(): void {
    this.#running?.close();
    this.#running = undefined;
  }
}
