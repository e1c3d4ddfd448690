import { expect, it } from 'vitest';
import { codeOf, fixFor } from '../../../agent/hooks/trouble.ts';
import { systemError } from '../support/errors.ts';

function failure(code: unknown): Error {
  return Object.assign(new Error('canary'), { code });
}

it('is the name of the D-Bus error, and no word of its text', () => {
  expect(codeOf(failure('org.freedesktop.systemd1.NoSuchUnit'))).toBe(
    'org.freedesktop.systemd1.NoSuchUnit',
  );
  expect(codeOf(failure('canary'))).toBe('org.freedesktop.DBus.Error.Failed');
  expect(codeOf(systemError('EIO', 'read'))).toBe('org.freedesktop.DBus.Error.Failed');
});

it.each([new TypeError('x'), failure(7), 'x', undefined])('%s is a bug', (error) => {
  expect(() => codeOf(error)).toThrow();
});

it.each([
  ['org.freedesktop.DBus.Error.AccessDenied', /polkit's rules/],
  ['org.freedesktop.DBus.Error.InteractiveAuthorizationRequired', /polkit's rules/],
  ['org.freedesktop.systemd1.NoSuchUnit', /install the unit/],
  ['org.freedesktop.systemd1.UnitMasked', /unmask/],
  ['org.freedesktop.DBus.Error.Disconnected', /system bus/],
  ['org.freedesktop.DBus.Error.ServiceUnknown', /system bus/],
  ['malformed', /journalctl/],
  ['__proto__', /journalctl/],
])('%s has a fix', (code, fix) => {
  expect(fixFor(code)).toMatch(fix);
});
