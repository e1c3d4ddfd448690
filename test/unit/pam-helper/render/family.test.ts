import { expect, it } from 'vitest';
import { familyOf } from '../../../../pam-helper/render/family.ts';
import { reader } from '../support/samples.ts';

it.each([
  ['ID=debian\n', 'debian'],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'debian'],
  ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'suse'],
  ['ID="sles"\nID_LIKE="suse"\n', 'suse'],
  ['ID=fedora\n', 'fedora'],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'fedora'],
  ['ID=arch\n', 'arch'],
  ['ID=endeavouros\nID_LIKE=arch\n', 'arch'],
])('%j is %s', (text, family) => {
  expect(familyOf(text, reader({}))).toBe(family);
});

it.each([
  ['common-auth-pc', 'suse'],
  ['common-auth', 'debian'],
  ['password-auth', 'fedora'],
  ['system-login', 'arch'],
  ['login', undefined],
])('with %s alone it is %s', (file, family) => {
  expect(familyOf('ID=unheard-of\n', reader({ [file]: '' }))).toBe(family);
});
