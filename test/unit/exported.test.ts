import { expect, it } from 'vitest';
import { CallDenied, CallRefused } from '../../agent/exported.ts';

it('refuses a call by a D-Bus error and no text of its own', () => {
  const denied = new CallDenied();
  expect(denied).toBeInstanceOf(CallRefused);
  expect(denied.code).toBe('org.freedesktop.DBus.Error.AccessDenied');
});
