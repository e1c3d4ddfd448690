/** Plays the demo's scenes; runs in namespaces of its own and writes events as lines of JSON. */

import { randomBytes } from 'node:crypto';
import { Cast } from './cast.ts';
import type { PlayEvent } from './event.ts';
import { playAll } from './scenes.ts';
import { clearStage, setStage } from './stage.ts';

const password = `${randomBytes(12).toString('base64url')} ä"\\`;
const stage = setStage(password);
try {
  const cast = await Cast.assemble(stage, password);
  const asTold = await playAll(cast, (event: PlayEvent) => {
    process.stdout.write(`${JSON.stringify(event)}\n`);
  });
  const code = await cast.dismiss();
  process.exitCode = asTold && code === 0 ? 0 : 1;
} finally {
  clearStage(stage);
}
