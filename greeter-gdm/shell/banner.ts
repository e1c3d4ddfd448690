/** A line of text over the login dialog and the lock screen, which a screen reader reads out. */

import Atk from 'gi://Atk';
import Clutter from 'gi://Clutter';
import St, { type Bin } from 'gi://St';
import { MonitorConstraint } from 'resource:///org/gnome/shell/ui/layout.js';
import { layoutManager } from 'resource:///org/gnome/shell/ui/main.js';
import { isBadNews, type Notice, sentence } from '../notice.ts';
import type { Screen } from '../sign-in.ts';

export class Banner implements Screen {
  readonly #translated: (text: string) => string;
  #place: Bin | undefined;

  constructor(translated: (text: string) => string) {
    this.#translated = translated;
  }

  show(notice: Notice, reason?: string): void {
    this.hide();
    const label = new St.Label({
      text: sentence(notice, this.#translated, reason),
      style_class: 'login-dialog-message',
      style: 'padding: 24px; text-align: center;',
      x_align: Clutter.ActorAlign.CENTER,
      y_align: Clutter.ActorAlign.START,
      // Screen readers read out a new object of these roles when it comes.
      accessible_role: isBadNews(notice) ? Atk.Role.ALERT : Atk.Role.NOTIFICATION,
    });
    label.accessible_name = label.text;
    label.clutter_text.line_wrap = true;
    this.#place = new St.Bin({ name: 'ovirt-sso-notice', reactive: false, child: label });
    this.#place.add_constraint(new MonitorConstraint({ primary: true }));
    layoutManager.screenShieldGroup.add_child(this.#place);
  }

  hide(): void {
    this.#place?.destroy();
    this.#place = undefined;
  }
}
