/**
 * KDM's global control socket, played: it cuts lines and fields as kdm's ctrl.c does, knows
 * `caps`, `list` and `login`, and refuses what is wrong with its words.
 */

import { chmodSync, mkdirSync } from 'node:fs';
import { serve } from './folder.ts';

const BUFFER = 1024;

export class PlayedKdm {
  /** Logins that it took: display, when, user, password. */
  readonly logins: string[][] = [];
  /** Displays and who is logged in on them. */
  displays: Readonly<Record<string, string>> = { ':0': '' };
  product = 'kdm';
  capabilities = ['list', 'shutdown', 'login', 'activate'];

  /** `folder` is its FifoDir. */
  static async start(folder: string): Promise<PlayedKdm> {
    const kdm = new PlayedKdm();
    mkdirSync(`${folder}/dmctl`);
    chmodSync(`${folder}/dmctl`, 0o750);
    await serve(`${folder}/dmctl/socket`, (socket) => {
      let held = Buffer.alloc(0);
      socket.on('data', (bytes: Buffer) => {
        held = Buffer.concat([held, bytes]);
        for (let end = held.indexOf('\n'); end >= 0; end = held.indexOf('\n')) {
          if (end >= BUFFER) socket.destroy();
          socket.write(`${kdm.#process(held.toString('utf8', 0, end).split('\t'))}\n`);
          held = held.subarray(end + 1);
        }
        if (held.length >= BUFFER) socket.destroy();
      });
    });
    return kdm;
  }

  #process([command = '', ...fields]: readonly string[]): string {
    switch (command) {
      case 'caps':
        if (fields.length > 0) return 'bad\texcess argument(s)';
        return ['ok', this.product, ...this.capabilities].join('\t');
      case 'list':
        if (fields[0] !== 'alllocal' || fields.length > 1) return 'bad\tinvalid list scope';
        return ['ok', ...Object.entries(this.displays).map(listed)].join('\t');
      case 'login':
        return this.#logIn(fields);
      default:
        return 'nosys\tunknown command';
    }
  }

  #logIn(fields: readonly string[]): string {
    const [display = '', when = ''] = fields;
    if (fields.length < 4) return 'bad\tmissing argument(s)';
    if (fields.length > 5) return 'bad\texcess argument(s)';
    if (!(display in this.displays)) return `noent\tdisplay ${display} not found`;
    if (when !== 'now' && when !== 'schedule') return 'bad\tinvalid mode';
    this.logins.push([...fields]);
    return 'ok';
  }
}

function listed([name, user]: readonly [string, string], at: number): string {
  return `${name},vt${at + 7},${user},${user === '' ? '' : 'plasma'},`;
}
