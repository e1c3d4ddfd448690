/**
 * `npm run demo`: the whole login on this machine, in namespaces of its own, as a timeline.
 *
 * Exit status: 0 when every scene ended as it should, 1 when one did not, 77 when this machine
 * does not let us make namespaces.
 */

import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PlayEvent } from './event.ts';
import { unshared } from './stage.ts';
import { Timeline } from './timeline.ts';

/** What test harnesses take for "cannot be run here" (automake). */
const EX_SKIPPED = 77;

async function main(): Promise<number> {
  const trouble = namespaceTrouble();
  if (trouble !== undefined) {
    process.stderr.write(`${trouble}\n`);
    return EX_SKIPPED;
  }
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

/** Why no namespaces can be had, with the fix; undefined when they can. */
function namespaceTrouble(): string | undefined {
  const [program = '', ...args] = unshared(['true']);
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return (
    'The demo needs mount and network namespaces of its own, so that it touches nothing of this ' +
    `machine, and may not make them:\n  ${stderr.trim()}\n` +
    'Run it as root; in a container, give it CAP_SYS_ADMIN (docker run --cap-add SYS_ADMIN, and ' +
    '--security-opt apparmor=unconfined where AppArmor forbids mounts).'
  );
}

process.exitCode = await main();
