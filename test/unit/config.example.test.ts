import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { configKeys, parseConfig } from '../../agent/config.ts';
import { parseIni } from '../../agent/ini.ts';

const FILE = fileURLToPath(new URL('../../packaging/ovirt-guest-agent.conf', import.meta.url));
const example = readFileSync(FILE, 'utf8');
/** With every key in force: `#key` is one, `# words` are not. */
const uncommented = example.replace(/^#(?=\w|\s{4})/gm, '');

const defaults = parseConfig('', 'x');
const { entries } = parseIni(uncommented);

it('changes nothing as it is shipped', () => {
  expect(parseIni(example).entries).toEqual([]);
  expect(parseConfig(example, 'x')).toEqual(defaults);
});

it('has every key of the parser once, and no other', () => {
  const keys = entries.map(({ section, key }) => `${section}.${key}`);
  expect(keys.toSorted()).toEqual(configKeys().toSorted());
});

it.each(entries)('[$section] $key stands at its real default', ({ section, key, value }) => {
  const { config, problems } = parseConfig(`[${section}]\n${key} = ${value}\n`, 'x');
  expect(config).toEqual(defaults.config);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

it('explains each key in the lines above it', () => {
  const paragraphs = example.split(/\n\n+/).filter((text) => /^#\w+ =/m.test(text));
  for (const text of paragraphs) expect(text).toMatch(/^# [A-Z]/);
});

it('fits a terminal', () => {
  for (const line of example.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});
