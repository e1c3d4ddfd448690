import { expect, it } from 'vitest';
import { fixFor } from '../../../agent/hooks/trouble.ts';

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
