import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { privateFolder, removeFile, replaceFile } from '../../../../pam-helper/files/replace.ts';
import { PYTHON } from '../../../support/logind.ts';
import { TreeFolder } from '../support/tree.ts';

/** An SELinux context, which is an extended attribute; without SELinux any text may be one. */
const CONTEXT = 'security.selinux';

function python(expression: string, ...args: string[]): string {
  const program = `import os, sys; print(${expression})`;
  return execFileSync(PYTHON, ['-c', program, ...args], { encoding: 'utf8' }).trim();
}

it('keeps owner, mode and SELinux context, and leaves nothing beside', () => {
  using tree = new TreeFolder();
  const file = tree.write('pam.d/sddm', 'old, and longer than the new one\n');
  chownSync(file, 4200, 4201);
  chmodSync(file, 0o640);
  python(`os.setxattr(sys.argv[1], '${CONTEXT}', b'system_u:object_r:etc_t:s0')`, file);
  const before = statSync(file);
  replaceFile(file, 'new\n');
  const after = statSync(file);
  expect(readFileSync(file, 'utf8')).toBe('new\n');
  expect([after.uid, after.gid, after.mode]).toEqual([before.uid, before.gid, before.mode]);
  const context = python(`os.getxattr(sys.argv[1], '${CONTEXT}').decode()`, file);
  expect(context).toBe('system_u:object_r:etc_t:s0');
  expect(after.ino).not.toBe(before.ino);
  expect(readdirSync(dirname(file))).toEqual(['sddm']);
});

it('makes a new file that everybody may read, whatever the umask', () => {
  using tree = new TreeFolder();
  const file = join(tree.root, 'new');
  const program = `import { replaceFile } from '${import.meta.resolve('../../../../pam-helper/files/replace.ts')}';
    process.umask(0o077);
    replaceFile('${file}', 'x');`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program]);
  expect(statSync(file).mode & 0o777).toBe(0o644);
});

it('leaves the old file, and nothing beside it, when it fails', () => {
  using tree = new TreeFolder();
  tree.write('there/inside', '');
  expect(() => replaceFile(join(tree.root, 'there'), 'x')).toThrow();
  expect(readdirSync(tree.root)).toEqual(['there']);
});

it('removes, and makes folders for root alone', () => {
  using tree = new TreeFolder();
  removeFile(tree.write('a', ''));
  privateFolder(join(tree.root, 'b/c'));
  expect(statSync(join(tree.root, 'b/c')).mode & 0o777).toBe(0o700);
  expect(readdirSync(tree.root)).toEqual(['b']);
});
