import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { GreeterConnection } from '../../../greeter-kdm/greeter-connection.ts';
import { string, word } from '../../../greeter-kdm/qt-stream.ts';
import { PLASMA_6_6, PLASMA_6_7, SDDM } from '../../../greeter-kdm/wire.ts';
import { type DaemonOptions, PlayedDaemon } from './support/daemon.ts';
import { folder, serve } from './support/folder.ts';

const PLASMA = { answering: PLASMA_6_6, silent: PLASMA_6_7 };
const SESSION = { type: 'wayland', file: '/s/plasma.desktop' } as const;

async function greeted(options: Partial<DaemonOptions> = {}) {
  const path = `${folder()}/socket`;
  const daemon = await PlayedDaemon.start(path, { dialect: SDDM, ...options });
  const dialects = options.dialect === undefined ? { answering: SDDM } : PLASMA;
  return { daemon, connection: await GreeterConnection.open(path, dialects) };
}

function loggingIn(connection: GreeterConnection | undefined) {
  return connection?.logIn('alice', 'a token', SESSION);
}

describe('a login', () => {
  it.each([
    ['SDDM', SDDM, 2],
    ['Plasma Login Manager 6.6', PLASMA_6_6, 1],
    ['Plasma Login Manager 6.7', PLASMA_6_7, 1],
  ])('is told to %s in its own numbers', async (_name, dialect, wayland) => {
    const { daemon, connection } = await greeted(dialect === SDDM ? {} : { dialect });
    expect(await loggingIn(connection)).toEqual({ kind: 'succeeded' });
    expect(daemon.logins).toEqual([
      { user: 'alice', password: 'a token', type: wayland, file: SESSION.file },
    ]);
  });

  it('that is refused twice, as SDDM 0.19 does, is refused once; the next has its own end', async () => {
    const outcomes = ['refused', 'succeeded'] as const;
    let count = 0;
    const { daemon, connection } = await greeted({
      onLogin: (socket) => {
        const outcome = outcomes[count] ?? 'refused';
        count += 1;
        daemon.say(socket, outcome);
        if (outcome === 'refused') setTimeout(() => daemon.say(socket, outcome), 50);
      },
    });
    expect(await loggingIn(connection)).toEqual({ kind: 'refused' });
    expect(await loggingIn(connection)).toEqual({ kind: 'succeeded' });
  });

  it('passes over what is said to a person', async () => {
    const { daemon, connection } = await greeted({
      onLogin: (socket) => {
        socket.write(Buffer.concat([word(4), string('Your password ends tomorrow')]));
        daemon.say(socket, 'succeeded');
      },
    });
    expect(await loggingIn(connection)).toEqual({ kind: 'succeeded' });
  });
});

describe('a daemon that dies', () => {
  it('in the middle of a login ends it', async () => {
    const { connection } = await greeted({ onLogin: (socket) => socket.destroy() });
    expect(await loggingIn(connection)).toEqual({
      kind: 'failed',
      why: 'its daemon closed the connection',
    });
    await connection?.gone;
    expect(await loggingIn(connection)).toMatchObject({ kind: 'failed' });
  });

  it('in the middle of a message ends it too', async () => {
    const onLogin = (socket: Socket): void => void socket.end(Buffer.from([0, 0]));
    const { connection } = await greeted({ onLogin });
    expect(await loggingIn(connection)).toMatchObject({ kind: 'failed' });
  });

  it('before its greeting is no daemon', async () => {
    const path = `${folder()}/socket`;
    await serve(path, (socket) => socket.destroy());
    expect(await GreeterConnection.open(path, { answering: SDDM })).toBeUndefined();
    expect(await GreeterConnection.open(path, PLASMA)).toBeUndefined();
  });

  it('before anybody came is none either', async () => {
    const path = `${folder()}/nobody`;
    expect(await GreeterConnection.open(path, { answering: SDDM })).toBeUndefined();
  });
});

describe('what is no daemon', () => {
  it.each([
    ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a giant text', Buffer.concat([word(0), word(0xfffffff0)])],
    ['half a unit', Buffer.concat([word(0), word(3)])],
  ])('is left for %s', async (_what, greeting) => {
    const { connection } = await greeted({ greeting });
    expect(connection).toBeUndefined();
  });

  it('is left when it says garbage in a login', async () => {
    const { connection } = await greeted({
      onLogin: (socket) => void socket.write(Buffer.alloc(64, 0xff)),
    });
    expect(await loggingIn(connection)).toEqual({
      kind: 'failed',
      why: 'its daemon speaks another protocol',
    });
    await connection?.gone;
  });
});
