/**
 * Which session a greeter shows as chosen: the last one that anybody began, else the first of its
 * list. SDDM remembers one session for the machine and none for a user, so a token's login begins
 * what a person who only types a password would get.
 */

import { parseIni } from '../agent/ini.ts';
import type { Session, SessionType } from './wire.ts';

/** A folder of session files, as it was read. */
export interface SessionFolder {
  readonly folder: string;
  /** The .desktop files' names, in any order, with their texts. */
  readonly files: readonly (readonly [name: string, text: string])[];
}

/** Is there a program that may be run, by its path or by its name? */
export type CanRun = (program: string) => boolean;

/** The sessions of one type in the order in which Qt's QDir has them: by name, in any case. */
export function listSessions(
  type: SessionType,
  folders: readonly SessionFolder[],
  canRun: CanRun,
): Session[] {
  const seen = new Set<string>();
  const sessions: Session[] = [];
  for (const { folder, files } of folders) {
    for (const [name, text] of [...files].sort(([a], [b]) => byName(a, b))) {
      // A file in an earlier folder covers one of the same name, shown or not.
      if (seen.has(name)) continue;
      seen.add(name);
      if (isShown(text, canRun)) sessions.push({ type, file: `${folder}/${name}` });
    }
  }
  return sessions;
}

/** The session that is shown as chosen. `last` is its whole name or its file's name. */
export function chosenSession(sessions: readonly Session[], last: string): Session | undefined {
  const remembered = sessions.find(({ file }) => file === last || file.endsWith(`/${last}`));
  return remembered ?? sessions[0];
}

function byName(a: string, b: string): number {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Without `Exec` a daemon would not begin it, and SDDM would not even answer. */
function isShown(text: string, canRun: CanRun): boolean {
  const entry = new Map(
    parseIni(text)
      .entries.filter(({ section }) => section === 'Desktop Entry')
      .map(({ key, value }) => [key, value]),
  );
  const isTrue = (key: string): boolean => entry.get(key)?.toLowerCase() === 'true';
  const tryExec = entry.get('tryexec') ?? '';
  return (
    !isTrue('hidden') &&
    !isTrue('nodisplay') &&
    (entry.get('exec') ?? '') !== '' &&
    (tryExec === '' || canRun(tryExec))
  );
}
