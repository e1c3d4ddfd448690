/** SDDM: where its sockets are, what it speaks, and which session its greeter would begin. */

import type { QtFamily } from './qt-display-manager.ts';
import { lastSession, sddmSettings } from './sddm-settings.ts';
import { canRun, configurationsIn, isThere, sessionFolder, textOf } from './session-files.ts';
import { chosenSession, listSessions } from './session-list.ts';
import { SDDM, type Session, type SessionType } from './wire.ts';

/** Later files count more (sddm.conf(5)). */
const CONFIGURATION_FOLDERS = ['/usr/lib/sddm/sddm.conf.d', '/etc/sddm.conf.d'];
const CONFIGURATION = '/etc/sddm.conf';
const STATE = '/var/lib/sddm/state.conf';

/** Came with 0.20, which also turned the list of sessions round; its folder is the distribution's. */
const NEW_HELPERS = [
  '/usr/libexec',
  '/usr/lib/sddm',
  '/usr/lib/x86_64-linux-gnu/sddm',
  '/usr/lib/aarch64-linux-gnu/sddm',
].map((folder) => `${folder}/sddm-helper-start-wayland`);
/** From 0.20 on, sessions on Wayland are offered where there is one. */
const GRAPHICS = '/dev/dri';

/** `root` is put in front of each file that says which session to begin. */
export function sddm(root = ''): QtFamily {
  return {
    name: 'SDDM',
    folders: ['/tmp', '/run/sddm'],
    // sddm-:0-AbCdEf; without a display's name in front of a greeter on Wayland.
    names: /^sddm-.{0,64}-[A-Za-z0-9]{6}$/,
    answering: SDDM,
    session: () => chosen(root),
  };
}

function chosen(root: string): Session | undefined {
  const texts = CONFIGURATION_FOLDERS.flatMap((folder) => configurationsIn(root + folder));
  const { x11, wayland, isLastRemembered } = sddmSettings([...texts, textOf(root + CONFIGURATION)]);
  const list = (type: SessionType, folders: readonly string[]): Session[] =>
    listSessions(
      type,
      folders.map((folder) => sessionFolder(root + folder)),
      canRun,
    );
  const last = isLastRemembered ? lastSession(textOf(root + STATE)) : '';
  const isNew = NEW_HELPERS.some((file) => isThere(root + file));
  const hasGraphics = isThere(root + GRAPHICS);
  return chosenSession(
    inOrder(list('x11', x11), list('wayland', wayland), { isNew, hasGraphics }),
    last,
  );
}

/** 0.19 has those on X11 first; later ones have them last, and the others only with graphics. */
function inOrder(
  onX11: readonly Session[],
  onWayland: readonly Session[],
  { isNew, hasGraphics }: { readonly isNew: boolean; readonly hasGraphics: boolean },
): Session[] {
  if (!isNew) return [...onX11, ...onWayland];
  return hasGraphics ? [...onWayland, ...onX11] : [...onX11];
}
