import { expect, it } from 'vitest';
import { refusalOf } from '../../agent/refusal.ts';
import { DBusFailure } from './desktop/support.ts';

it.each(['org.freedesktop.DBus.Error.AccessDenied', 'org.freedesktop.login1.NoSuchSession', 'a.b'])(
  'is the error name %s',
  (code) => {
    expect(refusalOf(new DBusFailure(code))).toBe(code);
  },
);

it.each(['', 'undefined', 'a', 'a..b', 'a.b\n<3>forged', 'a b.c', '1.2', 'a.b '])(
  'does not repeat %j, which is no error name',
  (code) => {
    expect(refusalOf(new DBusFailure(code))).toBe('org.freedesktop.DBus.Error.Failed');
  },
);

it.each([new TypeError('a bug'), 'text', undefined, { code: 'a.b' }])(
  'throws %o, which is no refusal',
  (error) => {
    let thrown: unknown;
    try {
      refusalOf(error);
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBe(error);
  },
);
