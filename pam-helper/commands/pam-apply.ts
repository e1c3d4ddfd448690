/** Shows changes and carries them out: what `install` and `remove` have in common. */

import { rmSync } from 'node:fs';
import { type Context, isSet } from '../command.ts';
import { Failure } from '../failure.ts';
import { unifiedDiff } from '../files/diff.ts';
import { privateFolder, removeFile, replaceFile } from '../files/replace.ts';
import { readRooted, rooted } from '../files/rooted.ts';
import type { Tree } from '../files/tree.ts';
import type { Change, Wish } from '../render/change.ts';
import type { Service } from '../render/services.ts';
import { servicesOf, treeOf } from './pam-options.ts';
import { remarks } from './pam-remarks.ts';

/** Copies of what was there before, below the root. In pam.d each would be a service of its own. */
export const COPIES = '/var/lib/ovirt-sso/pam.d';

export function applyToServices(
  context: Context,
  plan: (wish: Wish) => Change,
  choose = servicesOf,
): number {
  const { values, print, warn } = context;
  const tree = treeOf(values);
  const force = isSet(values, 'force');
  // All are planned before the first is written: a refusal leaves everything as it was.
  const changes = choose(values, tree).map((service) =>
    plan({ service, facts: tree, original: originalOf(tree, service), force }),
  );
  if (changes.length === 0) print('nothing to do\n');
  for (const change of changes) {
    warn(remarks(change));
    if (change.before === change.after) print(`${change.path}: as it should be\n`);
    else print(unifiedDiff(change.path, change.before, change.after));
    if (!isSet(values, 'dry-run')) carryOut(tree, change);
  }
  return 0;
}

function originalOf({ root }: Tree, service: Service): string | undefined {
  return readRooted(root, `${COPIES}/${service}.original`);
}

function carryOut({ root }: Tree, change: Change): void {
  const { service, path, before, after, keepAs, isUndone = false } = change;
  const target = rooted(root, path);
  const copies = rooted(root, COPIES);
  try {
    if (keepAs !== undefined && before !== undefined) {
      privateFolder(copies);
      replaceFile(`${copies}/${service}.${keepAs}`, before, 0o600);
    }
    if (after !== undefined && after !== before) replaceFile(target, after);
    if (after === undefined && before !== undefined) removeFile(target);
    if (isUndone) rmSync(`${copies}/${service}.original`, { force: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const fix =
      code === 'EACCES' || code === 'EPERM' ? 'run this as root' : 'see what is wrong there';
    throw new Failure('CANNOT_WRITE', `${target} cannot be changed: ${message}`, fix);
  }
}
