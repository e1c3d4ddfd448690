/** Every command that a page names is one, and has the options that it is shown with. */

import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../agent/options.ts';
import { parseCommandLine } from '../../pam-helper/command-line.ts';
import { COMMANDS } from '../../pam-helper/commands.ts';
import { root } from '../support/make.ts';

const PAGES = ['README.md', ...globSync('docs/*.md', { cwd: root }).sort()];

interface Named {
  readonly page: string;
  readonly program: string;
  readonly words: readonly string[];
}

/** In code: between back-quotes, or a line of a block. Words such as NAME stand for a value. */
function commandsOf(page: string): Named[] {
  const text = readFileSync(`${root}/${page}`, 'utf8');
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const blocks = text.split('\n').filter((line) => line.startsWith('    '));
  return [...inline, ...blocks].flatMap((code) => {
    const found = /^(?:dist\/)?(ovirt-sso(?:-agent)?) ([a-z-].*)$/.exec(code.trim());
    const [, program, rest = ''] = found ?? [];
    // What stands behind two spaces explains the line.
    const words = rest.split(/ {2,}/)[0]?.split(' ') ?? [];
    return program === undefined
      ? []
      : alternatives(words).map((each) => ({ page, program, words: each }));
  });
}

/** `show|check` means both. */
function alternatives([first, ...rest]: readonly string[]): string[][] {
  if (first === undefined) return [[]];
  const others = alternatives(rest);
  return first.split('|').flatMap((word) => others.map((other) => [word, ...other]));
}

const named = PAGES.flatMap(commandsOf);

it('sees the commands', () => {
  expect(named.filter(({ program }) => program === 'ovirt-sso').length).toBeGreaterThan(12);
  expect(named.filter(({ program }) => program === 'ovirt-sso-agent').length).toBeGreaterThan(2);
});

describe('there is', () => {
  it.each(named)('$program $words, of $page', ({ program, words }) => {
    if (program === 'ovirt-sso-agent') {
      // Throws at an option that it does not know.
      expect(parseOptions([...words], '0')).toBeDefined();
      return;
    }
    const isGroup = COMMANDS.some((command) => words.every((w, i) => command.words[i] === w));
    const isWhole = COMMANDS.some((command) => command.words.every((w, i) => words[i] === w));
    expect(isGroup || isWhole).toBe(true);
    if (isWhole) expect(parseCommandLine(COMMANDS, words, '0').kind).toMatch(/run|print/);
  });
});
