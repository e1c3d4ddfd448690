import { chmodSync, chownSync, symlinkSync, utimesSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findSockets } from '../../../greeter-kdm/display-sockets.ts';
import { fill, folder, serve, UID } from './support/folder.ts';

const NAMES = /^sddm-.*-\w{6}$/;
const STRANGER = 65_534;

async function socketIn(place: string, name: string): Promise<string> {
  const path = `${place}/${name}`;
  await serve(path, () => {});
  return path;
}

function find(place: string, uid = UID): Promise<string[]> {
  return findSockets({ folders: ['/nowhere', place], names: NAMES, uid });
}

it('finds sockets by their names, the newest first', async () => {
  const place = folder();
  const old = await socketIn(place, 'sddm-:0-AAAAAA');
  const young = await socketIn(place, 'sddm-:1-BBBBBB');
  const nameless = await socketIn(place, 'sddm--CCCCCC');
  await socketIn(place, 'sddm-auth-12345678');
  utimesSync(old, 1, 1);
  utimesSync(young, 3, 3);
  utimesSync(nameless, 2, 2);
  expect(await find(place)).toEqual([young, nameless, old]);
});

it('passes over what is no socket', async () => {
  const place = folder();
  const real = await socketIn(place, 'other');
  fill(place, { '/sddm-:0-AAAAAA': '' });
  symlinkSync(real, `${place}/sddm-:0-BBBBBB`);
  expect(await find(place)).toEqual([]);
});

describe('a stranger', () => {
  it('has no display', async () => {
    const place = folder();
    chmodSync(place, 0o1777);
    const path = await socketIn(place, 'sddm-:0-AAAAAA');
    chownSync(path, STRANGER, STRANGER);
    expect(await find(place)).toEqual([]);
    expect(await find(place, STRANGER)).toEqual([path]);
  });

  it.each([
    ['owns', STRANGER, 0o755],
    ['may write to, where it is not sticky', 0, 0o777],
    ['may write to by its group', 0, 0o775],
  ])('makes none in a folder that he %s', async (_what, owner, mode) => {
    const place = folder();
    await socketIn(place, 'sddm-:0-AAAAAA');
    chownSync(place, owner, owner);
    chmodSync(place, mode);
    expect(await find(place)).toEqual([]);
  });
});
