/**
 * `npm run demo`: the whole login on this machine, in namespaces of its own, as a timeline.
 *
 * Exit status: 0 when every scene ended as it should, 1 when one did not. packaging/setup.mjs has
 * seen to it that namespaces can be made and that other accounts can reach this checkout.
 */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PlayEvent } from './event.ts';
import { unshared } from './stage.ts';
import { Timeline } from './timeline.ts';

async function main(): Promise<number> {
  const timeline = new Timeline(process.stdout);
  timeline.title();
  const [program = '', ...args] = unshared([
    process.execPath,
    fileURLToPath(new URL('play.ts', import.meta.url)),
  ]);
  const play = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: play.stdout })) {
    timeline.show(JSON.parse(line) as PlayEvent);
  }
  const code = await new Promise<number | null>((resolve) => {
    if (play.exitCode !== null) resolve(play.exitCode);
    play.once('exit', resolve);
  });
  timeline.end();
  return code ?? 1;
}

process.exitCode = await main();
