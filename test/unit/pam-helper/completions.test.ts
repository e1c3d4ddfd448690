/** The shells know what the program knows. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../pam-helper/commands.ts';
import { SERVICES } from '../../../pam-helper/render/services.ts';

const folder = fileURLToPath(new URL('../../../packaging/completions', import.meta.url));

function text(file: string): string {
  return readFileSync(`${folder}/${file}`, 'utf8');
}

describe.each(['ovirt-sso.bash', '_ovirt-sso', 'ovirt-sso.fish'])('%s', (file) => {
  const has = (word: string) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text(file));

  it('names every word of every command', () => {
    const words = COMMANDS.flatMap((command) => command.words);
    expect([...words, 'help'].filter((word) => !has(word))).toEqual([]);
  });

  it('names every option', () => {
    const options = COMMANDS.flatMap((command) => Object.keys(command.options));
    const spelt = (option: string) => (file.endsWith('.fish') ? `-l ${option}` : `--${option}`);
    expect([...options, 'help', 'version'].filter((option) => !has(spelt(option)))).toEqual([]);
  });

  it('names every service', () => {
    expect(SERVICES.filter((service) => !has(service))).toEqual([]);
  });
});

/** What bash offers for the last of these words. */
function completed(...words: string[]): string[] {
  const script = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ovirt_sso
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['-c', script, `${folder}/ovirt-sso.bash`, 'ovirt-sso', ...words];
  const offered = execFileSync('bash', args, { encoding: 'utf8' });
  return offered.split('\n').filter((word) => word !== '');
}

describe('bash offers', () => {
  it.each([
    [['p'], ['pam']],
    [
      ['pam', ''],
      ['show', 'install', 'remove', 'check', '--help'],
    ],
    [['help', 'pam', 'in'], ['install']],
    [['pam', 'install', '--d'], ['--dry-run']],
    [['pam', 'show', '--f'], []],
    [['pam', 'check', '--j'], ['--json']],
    [['pam', 'check', '--service', 'gdm'], ['gdm-ovirtcred']],
  ])('for %j %j', (words, offers) => {
    expect(completed(...words)).toEqual(offers);
  });

  it('every option of every command', () => {
    for (const { words, options } of COMMANDS) {
      const offers = completed(...words, '--').sort();
      expect(offers).toEqual([...Object.keys(options), 'help'].map((name) => `--${name}`).sort());
    }
  });
});
