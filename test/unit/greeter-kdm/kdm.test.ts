import { chmodSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Kdm } from '../../../greeter-kdm/kdm.ts';
import { folder, serve, UID } from './support/folder.ts';
import { PlayedKdm } from './support/kdm.ts';

async function playing() {
  const place = folder();
  const kdm = await PlayedKdm.start(place);
  return { kdm, manager: new Kdm(UID, `${place}/dmctl`), socket: `${place}/dmctl/socket` };
}

it('hands a login to the display whose greeter waits', async () => {
  const { kdm, manager, socket } = await playing();
  kdm.displays = { ':0': 'bob', ':1': '' };
  const display = await manager.find();
  expect([display?.manager, display?.place, display?.gone]).toEqual(['KDM', socket, undefined]);
  expect(await display?.logIn('CORP\\alice', 'ovirt-sso-x')).toEqual({ kind: 'handed-over' });
  expect(kdm.logins).toEqual([[':1', 'schedule', 'CORP\\alice', 'ovirt-sso-x']]);
});

it('knows TDM by its own word', async () => {
  const { kdm, manager } = await playing();
  kdm.product = 'tdm';
  expect((await manager.find())?.manager).toBe('TDM');
});

it('tells why a login is not taken, in words of its own', async () => {
  const { kdm, manager } = await playing();
  const display = await manager.find();
  kdm.displays = {};
  expect(await display?.logIn('alice', 'x')).toEqual({
    kind: 'failed',
    why: 'it does not take it: noent',
  });
  expect(await display?.logIn('a\tb', 'x')).toMatchObject({ kind: 'failed' });
  expect(kdm.logins).toEqual([]);
});

describe('no greeter', () => {
  it('waits where everybody is at work', async () => {
    const { kdm, manager } = await playing();
    kdm.displays = { ':0': 'bob' };
    expect(await manager.find()).toBeUndefined();
  });

  it('is there for a socket that takes no logins, as a display has one', async () => {
    const { kdm, manager } = await playing();
    kdm.capabilities = ['list', 'lock', 'suicide'];
    expect(await manager.find()).toBeUndefined();
  });

  it('is there without a socket, or with one that anybody could have made', async () => {
    const { manager, socket } = await playing();
    expect(await new Kdm(UID, '/nowhere').find()).toBeUndefined();
    chmodSync(socket.replace(/\/socket$/, ''), 0o777);
    expect(await manager.find()).toBeUndefined();
  });

  it.each([
    ['garbage', Buffer.from('HTTP/1.1 400\r\n')],
    ['a line without an end', Buffer.alloc(64 * 1024, 'a')],
    ['half an answer', Buffer.from('ok\tkdm\tlog')],
  ])('is there for %s', async (_what, answer) => {
    const place = `${folder()}/dmctl`;
    mkdirSync(place);
    await serve(`${place}/socket`, (socket) => socket.end(answer));
    expect(await new Kdm(UID, place).find()).toBeUndefined();
  });
});
