import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRooted, rooted } from '../../../../pam-helper/files/rooted.ts';
import { TreeFolder } from '../support/tree.ts';

it('follows links as in a chroot, and never out of it', () => {
  using tree = new TreeFolder();
  tree.write('etc/authselect/password-auth', 'inside\n');
  tree.write('etc/pam.d/x', '');
  symlinkSync('/etc/authselect/password-auth', join(tree.root, 'etc/pam.d/absolute'));
  symlinkSync('../authselect/password-auth', join(tree.root, 'etc/pam.d/relative'));
  symlinkSync('../../../../../../../../etc/passwd', join(tree.root, 'etc/pam.d/outside'));
  symlinkSync('loop', join(tree.root, 'etc/pam.d/loop'));
  expect(readRooted(tree.root, '/etc/pam.d/absolute')).toBe('inside\n');
  expect(readRooted(tree.root, '/etc/pam.d/relative')).toBe('inside\n');
  expect(rooted(tree.root, '/etc/pam.d/outside')).toBe(join(tree.root, 'etc/passwd'));
  expect(() => rooted(tree.root, '/etc/pam.d/loop')).toThrow('too many links');
});

it('knows what is not there', () => {
  using tree = new TreeFolder();
  expect(readRooted(tree.root, '/etc/nothing')).toBeUndefined();
  expect(rooted(tree.root, '/etc/../../new/file')).toBe(join(tree.root, 'new/file'));
});

it('says of a file that cannot be read what to do', () => {
  using tree = new TreeFolder();
  tree.write('etc/folder/x', '');
  expect(() => readRooted(tree.root, '/etc/folder')).toThrow('/etc/folder cannot be read (EISDIR)');
});
