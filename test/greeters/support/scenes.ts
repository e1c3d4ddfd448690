/** What a play with a GNOME Shell told of its scenes. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { entering, gnomeTree, type ShellVersion } from './gnome-tree.ts';

export type Facts = Readonly<Record<string, unknown>>;

/** Plays a file of test/greeters in the tree of a shell; gives the facts of each scene by its name. */
export async function scenesOf(play: string, version: ShellVersion): Promise<Map<string, Facts>> {
  const tree = await gnomeTree(version);
  const file = fileURLToPath(new URL(`../${play}`, import.meta.url));
  const [program = '', ...args] = entering(tree, [process.execPath, file, tree, version]);
  const { stdout } = await promisify(execFile)(program, args, { timeout: 600_000 });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  const scenes = lines.map((line) => JSON.parse(line) as Facts);
  return new Map(scenes.map((facts) => [String(facts.scene), facts]));
}
