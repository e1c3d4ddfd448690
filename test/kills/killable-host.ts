/** VDSM whose end of the port is a process of its own, which can be killed and started again. */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Player } from '../support/player.ts';
import { Vdsm } from '../support/vdsm.ts';
import { until } from '../support/wait.ts';

const PROGRAM = fileURLToPath(new URL('port-process.ts', import.meta.url));

export class KillableHost extends Vdsm implements AsyncDisposable {
  readonly #port: string;
  #player: Player | undefined;

  constructor(folder: string) {
    super({});
    this.#port = join(folder, 'com.redhat.rhevm.vdsm');
  }

  /** The port is there when this is done. */
  async start(): Promise<void> {
    const player = new Player(process.execPath, [PROGRAM, this.#port]);
    player.onLine = (line) => this.take(Buffer.from(line));
    this.#player = player;
    this.begin();
    const isThere = (): boolean => existsSync(this.#port);
    await until(() => isThere() || !player.isAlive, 'the port is there');
    if (!player.isAlive) throw new Error(player.errors.join('\n'));
  }

  override write(bytes: string | Uint8Array): void {
    this.#player?.say(bytes);
  }

  async kill(): Promise<void> {
    // First the name: who looks for the port again must not find somebody else's.
    rmSync(this.#port, { force: true });
    await this.#player?.kill();
    this.#player = undefined;
    this.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
