import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseConfig } from '../../../agent/config.ts';
import { parseOptions } from '../../../agent/options.ts';
import { parseOptions as greeterOptions } from '../../../greeter-kdm/options.ts';
import { COMMANDS } from '../../../pam-helper/commands.ts';
import { root } from '../../support/make.ts';

const SOURCES = `${root}/docs/man`;

function source(name: string): string {
  return readFileSync(`${SOURCES}/${name}.scd`, 'utf8');
}

it.each(readdirSync(SOURCES))('%s is rendered, and man(1) has nothing to warn of', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'ovirt-sso-man-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const page = join(folder, name.replace(/\.scd$/, ''));
  writeFileSync(page, execFileSync('scdoc', { input: readFileSync(`${SOURCES}/${name}`) }));
  const args = ['--warnings', '--local-file', '--encoding=UTF-8', '--troff-device=utf8', page];
  const env = { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80' };
  const { status, stdout, stderr } = spawnSync('man', args, { encoding: 'utf8', env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.length).toBeGreaterThan(500);
});

it('ovirt-sso-agent(8) names what --help names', () => {
  const help = parseOptions(['--help'], '0').print ?? '';
  const page = source('ovirt-sso-agent.8');
  for (const [option] of help.matchAll(/--[a-z-]+/g)) expect(page).toContain(`*${option}*`);
  for (const [name] of help.matchAll(/\b[A-Z]+_[A-Z_]+\b/g)) expect(page).toContain(`*${name}*`);
  for (const [, status] of help.matchAll(/\b(\d+) (?=wrong|ended|the|a )/g)) {
    expect(page).toContain(`\n*${status}*\n`);
  }
});

it('ovirt-sso-greeter-kdm(8) names what --help names', () => {
  const help = greeterOptions(['--help'], '0').print ?? '';
  const page = source('ovirt-sso-greeter-kdm.8');
  for (const [option] of help.matchAll(/--[a-z-]+/g)) expect(page).toContain(`*${option}*`);
  for (const status of [0, 64, 69, 70]) expect(page).toContain(`\n*${status}*\n`);
});

it('ovirt-sso(1) names every command and every option', () => {
  const page = source('ovirt-sso.1');
  for (const { words, options } of COMMANDS) {
    expect(page).toContain(`*${words.join(' ')}*\n\t`);
    for (const option of Object.keys(options))
      expect(page).toMatch(new RegExp(`\\n\\*--${option}\\*`));
  }
});

it('ovirt-guest-agent.conf(5) shows keys that exist, with their defaults', () => {
  const { config } = parseConfig('', 'test');
  const text = source('ovirt-guest-agent.conf.5').replace(/```[^`]*```/g, '');
  const lines = text.split('\n').flatMap((line) => {
    const section = /^# (\[\w+\])$/.exec(line)?.[1];
    if (section !== undefined) return [section];
    const [, key, value] = /^\*(\w+)\* = (\S+)$/.exec(line) ?? [];
    return key === undefined ? [] : [`${key} = ${value}`];
  });
  expect(lines.length).toBeGreaterThan(12);
  const { config: shown, problems } = parseConfig(lines.join('\n'), 'test');
  expect(shown).toEqual(config);
  expect(problems.filter(({ text }) => text.includes('unknown'))).toEqual([]);
});

it('pam_ovirt_cred(8) names the options that the module knows', () => {
  const known = readFileSync(`${root}/native/pam_ovirt_cred/options.c`, 'utf8');
  const page = source('pam_ovirt_cred.8');
  const names = [...known.matchAll(/^ {2}\{"([a-z_]+)=?"/gm)].map(([, name = '']) => name);
  expect(names).toHaveLength(7);
  for (const name of names) {
    expect(page).toMatch(new RegExp(`^\\*${name}[=*]`, 'm'));
  }
});
