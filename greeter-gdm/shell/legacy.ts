/** The extension for GNOME Shell 43 and 44, which look for `init` in a script. */

import { PortalSignIn } from './portal-sign-in.ts';

class LegacyExtension {
  readonly #path: string;
  #running: PortalSignIn | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  enable(): void {
    this.#running = PortalSignIn.start(`${this.#path}/locale`);
  }

  /** Runs on the lock screen too (session mode unlock-dialog): that is where people sign in. */
  disable(): void {
    this.#running?.close();
    this.#running = undefined;
  }
}

export function init(extension: { readonly path: string }): LegacyExtension {
  return new LegacyExtension(extension.path);
}
