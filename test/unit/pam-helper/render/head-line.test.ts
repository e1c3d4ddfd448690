import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addHeadLine,
  findHeadLine,
  HEAD_LINE,
  removeHeadLine,
  replaceHeadLine,
} from '../../../../pam-helper/render/head-line.ts';

const SDDM = '#%PAM-1.0\n\n# first\nauth requisite pam_nologin.so\n@include common-auth\n';

it('stands before the first auth rule', () => {
  expect(addHeadLine(SDDM)).toBe(SDDM.replace('auth req', `${HEAD_LINE}\nauth req`));
});

it('stands before an inclusion that may bring one, and behind rules of other types', () => {
  const text = 'session required pam_env.so\n@include common-auth\n';
  expect(addHeadLine(text)?.split('\n')[1]).toBe(HEAD_LINE);
});

it('has no place where nothing authenticates', () => {
  expect(addHeadLine('# auth\nsession required pam_env.so\n')).toBeUndefined();
});

describe('is', () => {
  it.each([
    ['absent', SDDM, 'absent'],
    ['present', `${HEAD_LINE}\n${SDDM}`, 'present'],
    ['other when it has an option more', `${HEAD_LINE} debug\n${SDDM}`, 'other'],
    ['other when it stands twice', `${HEAD_LINE}\n${HEAD_LINE}\n`, 'other'],
    ['absent in a comment', `#${HEAD_LINE}\n${SDDM}`, 'absent'],
  ])('%s', (_, text, state) => {
    expect(findHeadLine(text)).toBe(state);
  });
});

it('takes the place of another call, unless that one is continued', () => {
  const text = `auth required pam_ovirt_cred.so\n${SDDM}auth optional pam_ovirt_cred.so debug\n`;
  expect(replaceHeadLine(text)).toBe(addHeadLine(SDDM));
  expect(replaceHeadLine('auth required \\\n pam_ovirt_cred.so\n')).toBeUndefined();
});

it('leaves every other byte as it was when it comes and when it goes', () => {
  const line = fc.constantFrom(
    'auth required pam_x.so',
    '@include a',
    '# b',
    '',
    ' \t',
    '-auth x y',
    'session a b\\',
  );
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), (lines, newline) => {
      const text = `${lines.join('\n')}${newline ? '\n' : ''}`;
      const added = addHeadLine(text);
      if (added !== undefined) expect(removeHeadLine(added)).toBe(text);
    }),
  );
});
