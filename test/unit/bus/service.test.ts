import type { Message } from 'dbus-native';
import { describe, expect, it } from 'vitest';
import { Service } from '../../../agent/bus/service.ts';
import { CallDenied, type ExportedObject } from '../../../agent/exported.ts';

const PATH = '/org/example/Thing';
const INTERFACE = 'org.example.Thing1';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const UNKNOWN_METHOD = 'org.freedesktop.DBus.Error.UnknownMethod';

function serving() {
  const uids: Record<string, number> = { ':1.7': 1000 };
  const world = { bus: Promise.resolve() };
  const service = new Service(async (name) => {
    await world.bus;
    const uid = uids[name];
    if (uid === undefined) throw new CallDenied();
    return uid;
  });
  const object: ExportedObject = {
    [INTERFACE]: {
      methods: {
        Greet: {
          takes: [{ name: 'whom', type: 's' }],
          gives: [{ name: 'words', type: 's' }],
          call: async ([whom], caller) => [`${await caller.uid()} greets ${whom}`],
        },
        Break: { takes: [], gives: [], call: () => Promise.reject(new TypeError('a bug')) },
      },
      properties: { Level: { type: 'u', read: () => 7 } },
      signals: { Moved: [{ name: 'where', type: 's' }] },
    },
  };
  service.export(PATH, object);
  const call = (member: string, change: Partial<Message> = {}): Promise<Message | undefined> =>
    service.answer({
      type: 1,
      sender: ':1.7',
      serial: 9,
      path: PATH,
      interface: INTERFACE,
      member,
      ...change,
    });
  return { service, call, world };
}

const GREET = { signature: 's', body: ['Bob'] };

describe('a method', () => {
  it('is called with what its caller sent, and with who that is', async () => {
    expect(await serving().call('Greet', GREET)).toEqual({
      type: 2,
      destination: ':1.7',
      replySerial: 9,
      signature: 's',
      body: ['1000 greets Bob'],
    });
  });

  it('that gives nothing is answered with nothing', async () => {
    const { call } = serving();
    const change = { interface: 'org.freedesktop.DBus.Peer' };
    expect(await call('Ping', change)).toEqual({ type: 2, destination: ':1.7', replySerial: 9 });
  });

  it('is refused to a caller that is gone', async () => {
    expect(await serving().call('Greet', { ...GREET, sender: ':1.8' })).toMatchObject({
      type: 3,
      errorName: 'org.freedesktop.DBus.Error.AccessDenied',
    });
  });

  it.each([
    {},
    { signature: 'u', body: [7] },
    { signature: 'ss', body: ['a', 'b'] },
    { signature: 's' },
  ])('is not called with other arguments, %o', async (change) => {
    const errorName = 'org.freedesktop.DBus.Error.InvalidArgs';
    expect(await serving().call('Greet', change)).toMatchObject({ type: 3, errorName });
  });

  it.each([
    { flags: 1 },
    { sender: undefined },
    { sender: 7 as unknown as string },
    { sender: ':1.7\0' },
  ])('is not answered when the call has %o', async (change) => {
    const { service } = serving();
    const call = { type: 1, sender: ':1.7', path: PATH, interface: INTERFACE, member: 'emit' };
    const { sender, ...rest } = { ...call, ...change };
    expect(
      await service.answer({ ...rest, ...(sender !== undefined && { sender }) }),
    ).toBeUndefined();
  });

  it('that has a bug does not hide it', async () => {
    await expect(serving().call('Break')).rejects.toBeInstanceOf(TypeError);
  });

  it('is refused while the bus is asked who many others are', async () => {
    const { call, world } = serving();
    const { promise, resolve } = Promise.withResolvers<void>();
    world.bus = promise;
    const waiting = Array.from({ length: 32 }, () => call('Greet', GREET));
    const errorName = 'org.freedesktop.DBus.Error.LimitsExceeded';
    expect(await call('Greet', GREET)).toMatchObject({ type: 3, errorName });
    resolve();
    for (const each of await Promise.all(waiting)) expect(each).toMatchObject({ type: 2 });
    expect(await call('Greet', GREET)).toMatchObject({ type: 2 });
  });
});

describe('what is not there', () => {
  const names = ['emit', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'Nonsense'];

  it.each(names)('is no method %j', async (name) => {
    const { call } = serving();
    expect(await call(name)).toMatchObject({ type: 3, errorName: UNKNOWN_METHOD });
    const refused = await call(name, { interface: PROPERTIES });
    expect(refused).toMatchObject({ type: 3, errorName: UNKNOWN_METHOD });
    expect(JSON.stringify(refused)).not.toContain('canary');
  });

  it.each([...names, undefined])('is no interface %j', async (name) => {
    const change = { ...GREET, ...(name !== undefined && { interface: name }) };
    const { service } = serving();
    const call = { type: 1, sender: ':1.7', path: PATH, member: 'Greet', ...change };
    expect(await service.answer(call)).toMatchObject({ errorName: UNKNOWN_METHOD });
  });

  it.each(['/elsewhere', '/org/exam', '/org/example/Thing/x', '', '__proto__'])(
    'is no object %j',
    async (path) => {
      const errorName = 'org.freedesktop.DBus.Error.UnknownObject';
      expect(await serving().call('Greet', { ...GREET, path })).toMatchObject({ errorName });
    },
  );
});

describe('parents of an object', () => {
  it.each([
    ['/', 'org'],
    ['/org', 'example'],
    ['/org/example', 'Thing'],
  ])('%s say what is below', async (path, child) => {
    const { call } = serving();
    const interfaceName = 'org.freedesktop.DBus.Introspectable';
    const answer = await call('Introspect', { path, interface: interfaceName });
    expect(answer?.body?.[0]).toContain(`<node name="${child}"/>`);
    expect(answer?.body?.[0]).not.toContain(INTERFACE);
  });
});
