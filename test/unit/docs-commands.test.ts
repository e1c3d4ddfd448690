/**
 * Every command of ours that a page names is one, and has the options that it is shown with.
 * test/package/docs.test.ts runs them.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../agent/options.ts';
import { parseCommandLine } from '../../pam-helper/command-line.ts';
import { COMMANDS } from '../../pam-helper/commands.ts';
import { documented } from '../support/documented.ts';
import { root } from '../support/make.ts';

const of = (program: string) =>
  documented()
    .map(({ page, command }) => ({ page, words: command.split(' ') }))
    .filter(({ words }) => words[0] === program);

it('sees the commands', () => {
  expect(of('ovirt-sso').length).toBeGreaterThan(12);
  expect(of('ovirt-sso-agent').length).toBeGreaterThan(2);
  expect(of('npm').length).toBeGreaterThan(12);
});

describe('there is', () => {
  it.each(of('ovirt-sso-agent'))('$words, of $page', ({ words: [, ...options] }) => {
    // Throws at an option that it does not know.
    expect(parseOptions(options, '0')).toBeDefined();
  });

  it.each(of('ovirt-sso'))('$words, of $page', ({ words: [, ...words] }) => {
    const isGroup = COMMANDS.some((command) => words.every((w, i) => command.words[i] === w));
    const isWhole = COMMANDS.some((command) => command.words.every((w, i) => words[i] === w));
    expect(isGroup || isWhole).toBe(true);
    if (isWhole) expect(parseCommandLine(COMMANDS, words, '0').kind).toMatch(/run|print/);
  });

  it.each(of('npm'))('$words, of $page', ({ words: [, verb, script = ''] }) => {
    if (verb === 'test' || verb === 'ci') return;
    expect(verb).toBe('run');
    const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
    expect(Object.keys(scripts)).toContain(script);
  });
});
