/**
 * Plasma Login Manager: SDDM's descendant with other numbers, sockets of its own name, and an
 * account `plasmalogin`. Which of its two dialects a daemon speaks is told by whether it answers.
 */

import { parseIni } from '../agent/ini.ts';
import type { QtFamily } from './qt-display-manager.ts';
import { entryOf } from './sddm-settings.ts';
import { canRun, sessionFolder, textOf } from './session-files.ts';
import { chosenSession, listSessions, type SessionFolder } from './session-list.ts';
import { PLASMA_6_6, PLASMA_6_7, type Session } from './wire.ts';

const WAYLAND = ['/usr/local/share/wayland-sessions', '/usr/share/wayland-sessions'];
const X11 = ['/usr/local/share/xsessions', '/usr/share/xsessions'];
/** Its greeter's state, as KDE's libraries place it. */
const STATE = '/var/lib/plasmalogin/.local/state/plasma-login-greeterstaterc';

/** `root` is put in front of each file that says which session to begin. */
export function plasma(root = ''): QtFamily {
  return {
    name: 'Plasma Login Manager',
    folders: ['/tmp', '/run/plasmalogin'],
    names: /^plasmalogin-.{0,64}-[A-Za-z0-9]{6}$/,
    answering: PLASMA_6_6,
    silent: PLASMA_6_7,
    session: () => chosen(root),
  };
}

function chosen(root: string): Session | undefined {
  const read = (folder: string): SessionFolder => sessionFolder(root + folder);
  const sessions = [
    ...listSessions('wayland', WAYLAND.map(read), canRun),
    ...listSessions('x11', X11.map(read), canRun),
  ];
  const last = entryOf(parseIni(textOf(root + STATE)).entries, 'General', 'lastloggedinsession');
  return chosenSession(sessions, last ?? '');
}
