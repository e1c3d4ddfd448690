/**
 * `npm run vm -- VERB`: the scenarios' machines, for a person.
 *
 *     build   the image               boot    power on a bare Debian and stay
 *     warm    image, greeter, product shell   root's shell in the guest with the product
 *     shot    a picture of its screen clean   forget everything
 *
 * Exit status: 0 done, 64 usage, 69 a tool is missing.
 */

import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { CACHE } from './cache.ts';
import { command, one, UsageError } from './command.ts';
import { image } from './image/image.ts';
import { DISPLAY_MANAGERS, type DisplayManager, SUITES, type Suite } from './image/packages.ts';
import type { Machine } from './machine/machine.ts';
import { makePackages } from './product.ts';
import { needTools } from './tools.ts';
import { coldMachine, freshGreeter, installed, restore } from './warm.ts';

/** What telnet(1) takes, too: ASCII's group separator. */
const CONTROL_BRACKET = 0x1d;

type Verb = (suite: Suite, displayManager: DisplayManager) => Promise<void>;

const VERBS: Readonly<Record<string, Verb>> = {
  build: async (...which) => say((await image(...which)).folder),
  warm: async (...which) => say((await warm(...which)).folder),
  boot: async (...which) => {
    await using machine = await coldMachine(await image(...which));
    say(`console: ${machine.console}\nport: ${machine.port}\nCtrl-C ends it.`);
    await Promise.race([machine.off(), once(process, 'SIGINT')]);
  },
  shell: async (...which) => {
    await using machine = await restore(await warm(...which));
    say(`port: ${machine.port}\nCtrl-] ends it.`);
    await terminal(machine);
  },
  shot: async (...which) => {
    await using machine = await restore(await warm(...which));
    const file = `${CACHE}/${which.join('-')}.png`;
    writeFileSync(file, await machine.shot());
    say(file);
  },
  clean: async () => rmSync(CACHE, { recursive: true, force: true }),
};

/** The product is for machines with a greeter that knows it. */
async function warm(suite: Suite, displayManager: DisplayManager) {
  const base = await image(suite, displayManager);
  return displayManager === 'gdm' ? installed(base, makePackages()) : freshGreeter(base);
}

/** Joins this terminal and the guest's console until Ctrl-] or the guest's end. */
async function terminal(machine: Machine): Promise<void> {
  const socket = connect(machine.console);
  process.stdin.setRawMode?.(true);
  process.stdin.on('data', (bytes: Buffer) => {
    if (bytes.includes(CONTROL_BRACKET)) socket.destroy();
    else socket.write(bytes);
  });
  socket.pipe(process.stdout);
  // A newline for a prompt: the one that the console showed at boot is gone.
  socket.write('\n');
  await once(socket, 'close');
  process.stdin.setRawMode?.(false);
  process.stdin.pause();
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

await command(async () => {
  const { values, positionals } = parseArgs({
    options: {
      suite: { type: 'string', default: 'bookworm' },
      dm: { type: 'string', default: 'gdm' },
    },
    allowPositionals: true,
  });
  const [name = ''] = positionals;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) throw new UsageError(`npm run vm -- ${Object.keys(VERBS).join('|')}`);
  const suite = one('suite', values.suite, SUITES);
  const displayManager = one('dm', values.dm, DISPLAY_MANAGERS);
  needTools();
  await verb(suite, displayManager);
  return 0;
});
