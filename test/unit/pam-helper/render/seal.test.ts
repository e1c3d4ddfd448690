import { expect, it } from 'vitest';
import { seal, sealOf } from '../../../../pam-helper/render/seal.ts';

const sealed = seal('\nauth required pam_unix.so\n');

it('knows what it has made', () => {
  expect(sealOf(sealed)).toBe('intact');
  expect(sealed.startsWith('#%PAM-1.0\n')).toBe(true);
});

it.each([
  ['a rule', sealed.replace('required', 'sufficient')],
  ['a line at the end', `${sealed}auth required pam_deny.so\n`],
  ['the head', `auth sufficient pam_permit.so\n${sealed}`],
  ['the checksum', sealed.replace(/sha256:.{4}/, 'sha256:0000')],
  ['the end', sealed.slice(0, -1)],
])('knows that %s was changed', (_, text) => {
  expect(sealOf(text)).toBe('broken');
});

it('knows a file of somebody else', () => {
  expect(sealOf('#%PAM-1.0\nauth required pam_unix.so\n')).toBe('none');
});
