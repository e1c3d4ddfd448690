/** A text over the login dialog and the lock screen, which a screen reader reads out. */

import Atk from 'gi://Atk';
import Clutter from 'gi://Clutter';
import St, { type Bin } from 'gi://St';
import { MonitorConstraint } from 'resource:///org/gnome/shell/ui/layout.js';
import { layoutManager } from 'resource:///org/gnome/shell/ui/main.js';
import { type Notice, sentence } from '../notice.ts';
import type { Screen } from '../sign-in.ts';

/** Below the panel, and readable on any picture; the themes' own classes are made for other places. */
const BOX =
  'margin-top: 4em; padding: 0.8em 1.6em; max-width: 36em; border-radius: 0.8em; ' +
  'color: white; background-color: rgba(0, 0, 0, 0.75); text-align: center;';

export class Banner implements Screen {
  readonly #translated: (text: string) => string;
  #place: Bin | undefined;

  constructor(translated: (text: string) => string) {
    this.#translated = translated;
  }

  show(notice: Notice, reason?: string): void {
    this.hide();
    const label = new St.Label({ text: sentence(notice, this.#translated, reason) });
    label.clutter_text.line_wrap = true;
    const box = new St.Bin({
      style: BOX,
      // Without these, 48 knows only the middle.
      x_expand: true,
      y_expand: true,
      x_align: Clutter.ActorAlign.CENTER,
      y_align: Clutter.ActorAlign.START,
      // Orca speaks the labels in a new object of this role, and of no other (tried with 43.1's rules).
      accessible_role: Atk.Role.NOTIFICATION,
      child: label,
    });
    // An object for screen readers tells of itself from the moment on that somebody asks for it.
    box.get_accessible();
    this.#place = new St.Bin({ name: 'ovirt-sso-notice', reactive: false, child: box });
    this.#place.add_constraint(new MonitorConstraint({ primary: true }));
    layoutManager.screenShieldGroup.add_child(this.#place);
  }

  hide(): void {
    this.#place?.destroy();
    this.#place = undefined;
  }
}
