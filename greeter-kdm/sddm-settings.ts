/** The few settings of SDDM that say which sessions there are and which was the last (sddm.conf(5)). */

import { type Entry, parseIni } from '../agent/ini.ts';

export interface SddmSettings {
  readonly x11: readonly string[];
  readonly wayland: readonly string[];
  readonly isLastRemembered: boolean;
}

/** 0.20 and later; 0.19 has one folder of each, and on most machines the others do not exist. */
const X11 = '/usr/local/share/xsessions,/usr/share/xsessions';
const WAYLAND = '/usr/local/share/wayland-sessions,/usr/share/wayland-sessions';

/** From the texts of its configuration files, the one that counts most at the end. */
export function sddmSettings(texts: readonly string[]): SddmSettings {
  const entries = texts.flatMap((text) => parseIni(text).entries);
  const folders = (section: string, usual: string): string[] =>
    (entryOf(entries, section, 'sessiondir') ?? usual)
      .split(',')
      .map((folder) => folder.trim().replace(/(?<=.)\/+$/, ''))
      .filter((folder) => folder.startsWith('/'));
  return {
    x11: folders('X11', X11),
    wayland: folders('Wayland', WAYLAND),
    isLastRemembered: entryOf(entries, 'Users', 'rememberlastsession') !== 'false',
  };
}

/** The last session of SDDM's state.conf; empty when there was none. */
export function lastSession(state: string): string {
  return entryOf(parseIni(state).entries, 'Last', 'session') ?? '';
}

/** `key` in lower case. */
export function entryOf(
  entries: readonly Entry[],
  section: string,
  key: string,
): string | undefined {
  return entries.findLast((entry) => entry.section === section && entry.key === key)?.value;
}
