import { expect, it } from 'vitest';
import { plasma } from '../../../greeter-kdm/plasma.ts';
import { fill, folder } from './support/folder.ts';

const ENTRY = '[Desktop Entry]\nExec=x\n';
const STATE = '/var/lib/plasmalogin/.local/state/plasma-login-greeterstaterc';

it('has sockets of its own name', () => {
  expect(plasma().names.test('plasmalogin--AbCdEf')).toBe(true);
  expect(plasma().names.test('sddm-:0-AbCdEf')).toBe(false);
});

it('begins the last session, else the first one on Wayland', () => {
  const root = folder();
  expect(plasma(root).session()).toBeUndefined();
  fill(root, {
    '/usr/share/xsessions/a.desktop': ENTRY,
    '/usr/share/wayland-sessions/plasma.desktop': ENTRY,
  });
  const file = `${root}/usr/share/wayland-sessions/plasma.desktop`;
  expect(plasma(root).session()).toEqual({ type: 'wayland', file });
  fill(root, { [STATE]: '[General]\nLastLoggedInSession=a.desktop\n' });
  expect(plasma(root).session()).toMatchObject({ type: 'x11' });
});
