/** docs/pam.md shows what is made, and names what is found. */

import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseCommandLine } from '../../../pam-helper/command-line.ts';
import { COMMANDS } from '../../../pam-helper/commands.ts';
import { HEAD_LINE } from '../../../pam-helper/render/head-line.ts';
import { SERVICES } from '../../../pam-helper/render/services.ts';
import { goldenFile } from './support/samples.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(`${root}docs/pam.md`, 'utf8');

it.each(['debian-12-krb5', 'opensuse-15.6', 'fedora-42-sssd', 'arch'])('shows %s', (sample) => {
  const text = readFileSync(goldenFile(sample, 'gdm-ovirtcred'), 'utf8');
  // Below the head with its checksum.
  const body = text.split('\n').slice(4).join('\n').trim();
  expect(page).toContain(body.replace(/^(?=.)/gm, '    '));
});

it('names every finding', () => {
  const sources = globSync('pam-helper/check/*.ts', { cwd: root });
  const text = sources.map((file) => readFileSync(root + file, 'utf8')).join('');
  const found = text.matchAll(/\bid: (?:seal === 'none' \? )?'([a-z-]+)'(?: : '([a-z-]+)')?/g);
  const ids = [...found].flatMap(([, one, other]) => [one, other].filter((id) => id !== undefined));
  expect(ids.length).toBeGreaterThan(15);
  expect(ids.filter((id) => !page.includes(`\`${id}\``))).toEqual([]);
});

it('names every service, and the one line', () => {
  expect(SERVICES.filter((service) => !page.includes(`\`${service}\``))).toEqual([]);
  expect(page).toContain(`    ${HEAD_LINE}\n`);
});

it('its commands are commands', () => {
  const lines = [...page.matchAll(/^ {4}ovirt-sso (.*)$/gm)].map(([, words = '']) =>
    words.split(' '),
  );
  expect(lines).toHaveLength(5);
  for (const words of lines) expect(parseCommandLine(COMMANDS, words, '').kind).toBe('run');
});
