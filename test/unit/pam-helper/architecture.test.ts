import { globSync, readFileSync } from 'node:fs';
import { dirname, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const sources = globSync('pam-helper/**/*.ts', { cwd: root }).map((file) => {
  const text = readFileSync(root + file, 'utf8');
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g);
  const imports = [...found].map(([, name = '']) =>
    name.startsWith('.') ? normalize(`${dirname(file)}/${name}`) : name,
  );
  return { file, text, imports };
});

/** What each room may know, besides itself and the files above all rooms. */
const KNOWS: Readonly<Record<string, readonly string[]>> = {
  syntax: [],
  render: ['syntax', 'agent/report'],
  check: ['syntax', 'render', 'agent'],
  files: ['syntax', 'render'],
  live: ['agent', 'agent/bus', 'doctor'],
  rehearsal: ['live', 'agent/bus'],
  doctor: ['render', 'check'],
  commands: ['syntax', 'render', 'check', 'files', 'live', 'rehearsal', 'doctor'],
};

it('sees the sources', () => {
  expect(sources.length).toBeGreaterThan(25);
});

it('only main.ts touches the process', () => {
  const touching = sources.filter(({ text }) =>
    /\bprocess\s*[.[?]/.test(text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')),
  );
  expect(touching.map(({ file }) => file)).toEqual(['pam-helper/main.ts']);
});

it('syntax, render, check and doctor do no input or output', () => {
  const pure = sources.filter(({ file }) =>
    /^pam-helper\/(?:syntax|render|check|doctor)\//.test(file),
  );
  const modules = pure.flatMap(({ imports }) => imports.filter((name) => name.startsWith('node:')));
  expect([...new Set(modules)]).toEqual(['node:crypto']);
});

it('rooms know only the rooms below them', () => {
  const offenders = sources.filter(({ file, imports }) => {
    const [, room = ''] = /^pam-helper\/(\w+)\//.exec(file) ?? [];
    const known = [room, ...(KNOWS[room] ?? [])];
    return imports.some((name) => {
      const [, other] = /^(?:pam-helper\/)?([\w/]+)\/[\w-]+\.ts$/.exec(name) ?? [];
      return room !== '' && other !== undefined && other !== 'pam-helper' && !known.includes(other);
    });
  });
  expect(offenders.map(({ file }) => file)).toEqual([]);
});

it.each(sources)('$file has 250 lines at most, and says first what it is for', ({ text }) => {
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(250);
  expect(text.startsWith('/**')).toBe(true);
});
