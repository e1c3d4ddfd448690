import { expect, it } from 'vitest';
import { readTree } from '../../../../pam-helper/files/tree.ts';
import { TreeFolder } from '../support/tree.ts';

it('reads a service where libpam finds it first', () => {
  using tree = TreeFolder.debian();
  tree.write('usr/lib/pam.d/vendors', 'auth required a\n');
  tree.write('usr/lib/pam.d/sddm', 'not this one\n');
  const { read, family, services } = readTree(tree.root);
  expect(family).toBe('debian');
  expect(read('sddm')?.path).toBe('/etc/pam.d/sddm');
  expect(read('vendors')).toEqual({ path: '/usr/lib/pam.d/vendors', text: 'auth required a\n' });
  expect(read('nothing')).toBeUndefined();
  expect(services).toContain('sddm');
});

it('finds modules where distributions have them', () => {
  using tree = TreeFolder.debian();
  tree.write('usr/lib/x86_64-linux-gnu/security/pam_a.so', '');
  tree.write('usr/lib64/security/pam_b.so', '');
  tree.write('opt/pam_c.so', '');
  const { hasModule } = readTree(tree.root);
  expect(
    ['pam_a.so', 'pam_b.so', '/opt/pam_c.so', 'pam_d.so', '/opt/pam_d.so'].map(hasModule),
  ).toEqual([true, true, true, false, false]);
});

it('reads sssd.conf before its snippets', () => {
  using tree = TreeFolder.debian();
  tree.write('etc/sssd/conf.d/10-a.conf', 'second');
  tree.write('etc/sssd/conf.d/.hidden.conf', 'never');
  tree.write('etc/sssd/sssd.conf', 'first');
  expect(readTree(tree.root).sssdConf).toEqual(['first', 'second']);
});

it('refuses a root without PAM files', () => {
  using tree = new TreeFolder();
  expect(() => readTree(tree.root)).toThrow('no PAM files of a distribution known here');
});
