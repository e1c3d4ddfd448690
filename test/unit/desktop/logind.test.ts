import { describe, expect, it } from 'vitest';
import { callManager, readFront, tellsOf } from '../../../agent/desktop/logind.ts';
import { ALICE, DBusFailure, FakeSystemBus, SESSIONS } from './support.ts';

function withFront(): FakeSystemBus {
  const bus = new FakeSystemBus();
  bus.front = ALICE;
  return bus;
}

describe('who is in front', () => {
  it('is a session', async () => {
    const bus = withFront();
    expect(await readFront(bus)).toEqual({
      isKnown: true,
      session: ALICE,
      path: `${SESSIONS}c2`,
    });
    expect(bus.reads.map(({ path, signature, body }) => [path, signature, body])).toEqual([
      [
        '/org/freedesktop/login1/seat/seat0',
        'ss',
        ['org.freedesktop.login1.Seat', 'ActiveSession'],
      ],
      [`${SESSIONS}c2`, 's', ['org.freedesktop.login1.Session']],
    ]);
  });

  it('is nobody', async () => {
    expect(await readFront(new FakeSystemBus())).toEqual({
      isKnown: true,
      session: undefined,
      path: '',
    });
  });

  it.each(['org.freedesktop.DBus.Error.UnknownObject', 'org.freedesktop.login1.NoSuchSession'])(
    'is nobody when the session ended meanwhile: %s',
    async (code) => {
      const bus = withFront();
      bus.refuse('GetAll', code);
      expect(await readFront(bus)).toMatchObject({ isKnown: true, session: undefined });
    },
  );

  it.each([
    ['Get', 'org.freedesktop.DBus.Error.NoReply'],
    ['Get', 'org.freedesktop.DBus.Error.UnknownObject'],
    ['GetAll', 'org.freedesktop.DBus.Error.Disconnected'],
    ['GetAll', 'org.freedesktop.DBus.Error.AccessDenied'],
  ])('is not known when %s fails with %s', async (member, code) => {
    const bus = withFront();
    bus.refuse(member, code);
    expect(await readFront(bus)).toEqual({ isKnown: false, why: code });
  });

  it.each([undefined, null, 7, 'c2', [], ['c2'], [7, '/'], ['c2', 7], {}, { 0: 'c2', 1: '/' }])(
    'is not known when logind answers %o',
    async (answer) => {
      const bus = withFront();
      bus.answers.set('Get', () => answer);
      expect(await readFront(bus)).toEqual({ isKnown: false, why: 'malformed' });
    },
  );

  it.each([undefined, null, 'x', [], {}, { Id: 'c2' }])(
    'is not known when logind describes the session as %o',
    async (answer) => {
      const bus = withFront();
      bus.answers.set('GetAll', () => answer);
      expect(await readFront(bus)).toEqual({ isKnown: false, why: 'malformed' });
    },
  );

  it('does not hide a bug', async () => {
    const bus = withFront();
    bus.answers.set('Get', () => {
      throw new TypeError('a bug');
    });
    await expect(readFront(bus)).rejects.toBeInstanceOf(TypeError);
  });
});

describe('the manager', () => {
  it('is called', async () => {
    const bus = new FakeSystemBus();
    bus.answers.set('CanSuspend', () => 'yes');
    expect(await callManager(bus, 'CanSuspend')).toBe('yes');
    expect(await callManager(bus, 'LockSession', 's', ['c2'])).toBeUndefined();
    expect(bus.calls).toEqual(['CanSuspend()', 'LockSession(c2)']);
  });

  it('may refuse', async () => {
    const bus = new FakeSystemBus();
    bus.refuse('LockSession', 'a.b');
    await expect(callManager(bus, 'LockSession', 's', ['c2'])).rejects.toBeInstanceOf(DBusFailure);
  });
});

describe('a PropertiesChanged signal', () => {
  it.each([
    ['a value', ['i', { LockedHint: false }, []], true],
    ['a name without a value', ['i', {}, ['LockedHint']], true],
    ['something else', ['i', { IdleHint: true }, ['IdleSinceHint']], false],
    ['nothing', ['i', {}, []], false],
    ['no body', [], false],
    ['texts', ['i', 'LockedHint', 'LockedHint'], false],
    ['a list of pairs', ['i', [['LockedHint', true]], null], false],
    ['something inherited', ['i', Object.create({ LockedHint: true }), 7], false],
  ])('of %s', (_, body, expected) => {
    expect(tellsOf(body, ['LockedHint'])).toBe(expected);
  });
});
