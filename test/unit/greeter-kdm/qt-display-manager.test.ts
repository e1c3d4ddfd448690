import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { QtDisplayManager } from '../../../greeter-kdm/qt-display-manager.ts';
import { SDDM, type Session } from '../../../greeter-kdm/wire.ts';
import { PlayedDaemon } from './support/daemon.ts';
import { folder, serve, UID } from './support/folder.ts';

const SESSION: Session = { type: 'x11', file: '/s/a.desktop' };

function managing(session: Session | undefined = SESSION) {
  const place = folder();
  const family = { name: 'SDDM', folders: [place], names: /^sddm-/, answering: SDDM };
  return { place, manager: new QtDisplayManager({ ...family, session: () => session }, UID) };
}

it('finds no greeter where there is none', async () => {
  expect(await managing().manager.find()).toBeUndefined();
});

it('finds one, greets it once however often it is asked, and logs in', async () => {
  const { place, manager } = managing();
  const daemon = await PlayedDaemon.start(`${place}/sddm-a`, { dialect: SDDM });
  const [display, again] = await Promise.all([manager.find(), manager.find()]);
  expect([display?.manager, display?.place]).toEqual(['SDDM', `${place}/sddm-a`]);
  expect(await again?.logIn('alice', 'token')).toEqual({ kind: 'succeeded' });
  expect([daemon.greeters, daemon.logins.length]).toEqual([1, 1]);
  expect(daemon.logins[0]).toMatchObject({ user: 'alice', file: SESSION.file });
});

it('finds the next one when a daemon is gone, and passes over one that is none', async () => {
  const { place, manager } = managing();
  await serve(`${place}/sddm-b`, (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n'));
  const old = await serve(`${place}/sddm-a`, (socket) => {
    socket.write(Buffer.from('000000000000000a00670075006500730074', 'hex'));
    socket.on('data', (bytes: Buffer) => {
      if (bytes.length > 4) socket.destroy();
    });
  });
  const display = await manager.find();
  await display?.logIn('alice', 'token');
  await display?.gone;
  old.close();
  rmSync(`${place}/sddm-a`, { force: true });
  await PlayedDaemon.start(`${place}/sddm-c`, { dialect: SDDM });
  expect((await manager.find())?.place).toBe(`${place}/sddm-c`);
});

it('begins nothing without a session, which SDDM would not answer', async () => {
  const { place, manager } = managing();
  const none = new QtDisplayManager(
    { name: 'SDDM', folders: [place], names: /^sddm-/, answering: SDDM, session: () => undefined },
    UID,
  );
  const daemon = await PlayedDaemon.start(`${place}/sddm-a`, { dialect: SDDM });
  expect(await (await none.find())?.logIn('alice', 'token')).toEqual({
    kind: 'failed',
    why: 'there is no session to begin',
  });
  expect(daemon.logins).toEqual([]);
  expect((await manager.find())?.place).toBe(`${place}/sddm-a`);
});
