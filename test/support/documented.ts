/** The commands that a page of the documentation shows, for tests that try them. */

import { globSync, readFileSync } from 'node:fs';
import { root } from './make.ts';

/** What a page's commands begin with; other code of a page is output, configuration or a name. */
const PROGRAMS = new Set([
  'aa-enforce',
  'ansible-playbook',
  'apt',
  'ausearch',
  'busctl',
  'dnf',
  'dpkg',
  'faillock',
  'getent',
  'install',
  'journalctl',
  'npm',
  'ovirt-sso',
  'ovirt-sso-agent',
  'systemctl',
  'timedatectl',
  'zypper',
]);

export interface Documented {
  readonly page: string;
  readonly command: string;
}

/**
 * The commands of all pages, in their order: what is between back-quotes, and lines of blocks up to two
 * spaces, behind which they are explained. `show|check` is both. Our programs' mere names are
 * no commands.
 */
export function documented(): Documented[] {
  const pages = ['README.md', ...globSync('docs/*.md', { cwd: root }).sort()];
  return pages.flatMap((page) => {
    const text = readFileSync(`${root}/${page}`, 'utf8');
    const code = text.matchAll(/^ {4}(\S.*)$|`([^`\n]+)`/gm);
    return [...code]
      .map(([, line, inline]) => (line ?? inline ?? '').split(/ {2,}/)[0]?.trim() ?? '')
      .filter((words) => words.includes(' ') || words === 'timedatectl')
      .filter((words) => PROGRAMS.has(words.split(' ')[0] ?? ''))
      .flatMap((words) => alternatives(words.split(' ')))
      .map((words) => ({ page, command: words.join(' ') }));
  });
}

function alternatives([first, ...rest]: readonly string[]): string[][] {
  if (first === undefined) return [[]];
  const others = alternatives(rest);
  return first.split('|').flatMap((word) => others.map((other) => [word, ...other]));
}
