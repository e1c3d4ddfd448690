import { describe, expect, it } from 'vitest';
import { sddm } from '../../../greeter-kdm/sddm.ts';
import { fill, folder } from './support/folder.ts';

const ENTRY = '[Desktop Entry]\nExec=x\n';
const SESSIONS = {
  '/usr/share/xsessions/Openbox.desktop': ENTRY,
  '/usr/share/xsessions/plasmax11.desktop': ENTRY,
  '/usr/share/wayland-sessions/plasma.desktop': ENTRY,
};
const HELPER = { '/usr/libexec/sddm-helper-start-wayland': '' };
const GRAPHICS = { '/dev/dri/card0': '' };

/** The session that SDDM would begin on a machine with these files, as `type file`. */
function chosen(...files: readonly Readonly<Record<string, string>>[]): string {
  const root = folder();
  for (const some of files) {
    fill(root, Object.fromEntries(Object.entries(some).map(([k, v]) => [k, v.replace('@', root)])));
  }
  const session = sddm(root).session();
  return session === undefined ? '' : `${session.type} ${session.file.replace(root, '')}`;
}

it.each([
  ['sddm-:0-AbCdEf', true],
  ['sddm--Ab0dEf', true],
  ['sddm-wayland-1-AbCdEf', true],
  ['sddm-auth1b2c3d4e-1111-2222-3333-444455556666', false],
  ['sddm-:0-AbCdEf.lock', false],
  ['plasmalogin--AbCdEf', false],
])('has sockets of certain names: %s %s', (name, is) => {
  expect(sddm().names.test(name)).toBe(is);
});

describe('without a last session', () => {
  it('0.19 begins the first one on X11', () => {
    expect(chosen(SESSIONS)).toBe('x11 /usr/share/xsessions/Openbox.desktop');
  });

  it('later ones begin the first one on Wayland where there are graphics', () => {
    expect(chosen(SESSIONS, HELPER, GRAPHICS)).toBe(
      'wayland /usr/share/wayland-sessions/plasma.desktop',
    );
    expect(chosen(SESSIONS, HELPER)).toBe('x11 /usr/share/xsessions/Openbox.desktop');
  });

  it('none is begun where there is none', () => {
    expect(chosen({})).toBe('');
  });
});

describe('with a last session', () => {
  const LAST = {
    '/var/lib/sddm/state.conf': '[Last]\nSession=@/usr/share/xsessions/plasmax11.desktop\n',
  };

  it('that one is begun', () => {
    expect(chosen(SESSIONS, LAST)).toBe('x11 /usr/share/xsessions/plasmax11.desktop');
  });

  it('another one is when it is not to be remembered, or gone', () => {
    const forget = { '/etc/sddm.conf.d/x.conf': '[Users]\nRememberLastSession=false\n' };
    expect(chosen(SESSIONS, LAST, forget)).toBe('x11 /usr/share/xsessions/Openbox.desktop');
    const elsewhere = { '/etc/sddm.conf': '[X11]\nSessionDir=/none\n' };
    expect(chosen(SESSIONS, LAST, elsewhere)).toBe(
      'wayland /usr/share/wayland-sessions/plasma.desktop',
    );
  });
});
