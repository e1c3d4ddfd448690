import { globSync, readFileSync } from 'node:fs';
import { dirname, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folders of agent/ that may not know one another. */
const ROOMS = ['host', 'sso', 'bus', 'report', 'desktop', 'hooks'];

interface Source {
  readonly file: string;
  readonly text: string;
  /** Files of the project that it imports, types too, and packages by their names. */
  readonly imports: readonly string[];
}

function read(file: string): Source {
  const text = readFileSync(root + file, 'utf8');
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g);
  const imports = [...found].map(([, name = '']) =>
    name.startsWith('.') ? normalize(`${dirname(file)}/${name}`) : name,
  );
  return { file, text, imports };
}

const typescript = globSync('agent/**/*.ts', { cwd: root }).map(read);
const modules = typescript.filter(({ file }) => !file.endsWith('.d.ts'));
const c = globSync('native/**/*.{c,h}', { cwd: root }).map(read);

/** The files for which `rule` holds. */
function filesWhere(rule: (source: Source) => boolean, sources = modules): string[] {
  return sources.filter(rule).map(({ file }) => file);
}

function roomOf(file: string): string | undefined {
  return ROOMS.find((room) => file.startsWith(`agent/${room}/`));
}

function roomsOf({ imports }: Source): Set<string> {
  return new Set(imports.map(roomOf).filter((room) => room !== undefined));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

it('sees the sources', () => {
  expect(modules.length).toBeGreaterThan(25);
  expect(c.length).toBeGreaterThan(20);
  expect(modules.find(({ file }) => file === 'agent/agent.ts')?.imports).toContain(
    'agent/host/port.ts',
  );
});

it('rooms never import each other', () => {
  const offenders = filesWhere((source) => {
    const own = roomOf(source.file);
    return own !== undefined && [...roomsOf(source)].some((room) => room !== own);
  });
  expect(offenders).toEqual([]);
});

it('only the daemon and its dump know more than one room', () => {
  expect(filesWhere((source) => roomsOf(source).size > 1)).toEqual([
    'agent/agent.ts',
    'agent/dump.ts',
  ]);
});

it('what rooms share knows no room', () => {
  const shared = new Set(modules.filter(({ file }) => roomOf(file)).flatMap((one) => one.imports));
  expect([...shared]).toContain('agent/messages.ts');
  const offenders = filesWhere(
    (source) =>
      shared.has(source.file) && roomOf(source.file) === undefined && roomsOf(source).size > 0,
  );
  expect(offenders).toEqual([]);
});

it('only messages.ts says what shape a message has', () => {
  const shape = /\breadonly name: '/;
  expect(filesWhere(({ text }) => shape.test(withoutComments(text)))).toEqual([
    'agent/messages.ts',
  ]);
});

it('rooms never import what knows them', () => {
  const heads = ['agent/agent.ts', 'agent/dump.ts', 'agent/main.ts'];
  const offenders = filesWhere(({ imports }) => imports.some((name) => heads.includes(name)));
  expect(offenders).toEqual(['agent/main.ts']);
});

it('only the programs touch the process', () => {
  const offenders = filesWhere(
    ({ text, imports }) =>
      /\bprocess\s*[.[?]/.test(withoutComments(text)) || imports.includes('node:process'),
  );
  expect(offenders.sort()).toEqual(['agent/hooks/runner/main.ts', 'agent/main.ts']);
});

it('what root runs knows what it may do and how to log it, and nothing else', () => {
  const runner = modules.filter(({ file }) => file.startsWith('agent/hooks/runner/'));
  const own = runner.map(({ file }) => file);
  expect(own).toContain('agent/hooks/runner/main.ts');
  const others = runner.flatMap(({ imports }) => imports.filter((name) => !own.includes(name)));
  expect([...new Set(others)].filter((name) => !name.startsWith('node:')).sort()).toEqual([
    'agent/hooks/place.ts',
    'agent/hooks/task.ts',
    'agent/log.ts',
  ]);
  expect(
    filesWhere(
      ({ file, imports }) => !own.includes(file) && imports.some((name) => own.includes(name)),
    ),
  ).toEqual([]);
});

it('only the bus room uses dbus-native', () => {
  const users = filesWhere(({ imports }) => imports.some((name) => name.startsWith('dbus-native')));
  expect(users).toContain('agent/bus/bus.ts');
  expect(users.filter((file) => roomOf(file) !== 'bus')).toEqual([]);
});

it('only native.ts loads compiled code', () => {
  const loaders = filesWhere(({ text }) => /createRequire|\bdlopen\b|\brequire\(/.test(text));
  expect(loaders).toEqual(['agent/native.ts']);
});

it('no other package is used', () => {
  const packages = typescript.flatMap(({ imports }) =>
    imports.filter((name) => !name.startsWith('node:') && !name.startsWith('agent/')),
  );
  expect([...new Set(packages)].sort()).toEqual(['dbus-native', 'dbus-native/lib/message.js']);
});

it.each(typescript)('$file has 250 lines at most', ({ text }) => {
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(250);
});

it.each(c)('$file has 300 lines at most', ({ text }) => {
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(300);
});

it('every source file says first what it is for', () => {
  expect(filesWhere(({ text }) => !text.startsWith('/**'), typescript)).toEqual([]);
});

it('every source file has a test of its own, as far as a unit test can have one', () => {
  const tests = globSync('test/unit/**/*.test.ts', { cwd: root });
  const untested = modules
    .map(({ file }) => file.replace('agent/', 'test/unit/').replace(/\.ts$/, '.test.ts'))
    .filter((test) => !tests.includes(test));
  // The programs themselves and the loading of the addon are tested with real processes.
  expect(untested.sort()).toEqual([
    'test/unit/hooks/runner/main.test.ts',
    'test/unit/main.test.ts',
    'test/unit/native.test.ts',
  ]);
});

const greeter = globSync('greeter-kdm/*.ts', { cwd: root }).map(read);

it('the greeter takes of the agent what is above its rooms, and the bus', () => {
  const used = greeter.flatMap(({ imports }) => imports.filter((name) => /^agent\//.test(name)));
  expect([...new Set(used)].sort()).toEqual([
    'agent/arguments.ts',
    'agent/bug.ts',
    'agent/bus/bus.ts',
    'agent/bus/calls.ts',
    'agent/ini.ts',
    'agent/log.ts',
    'agent/short-id.ts',
    'agent/system-bus.ts',
  ]);
  const others = greeter.flatMap(({ imports }) =>
    imports.filter((name) => !/^(?:node:|agent\/|greeter-kdm\/)/.test(name)),
  );
  expect(others).toEqual([]);
});

it('the agent knows no greeter', () => {
  expect(filesWhere(({ imports }) => imports.some((name) => /^greeter-/.test(name)))).toEqual([]);
});

it("only the greeter's program knows a display manager by name, and touches the process", () => {
  const known = /^greeter-kdm\/(?:sddm|plasma|kdm)\.ts$/;
  const program = ['greeter-kdm/main.ts'];
  expect(filesWhere(({ imports }) => imports.some((name) => known.test(name)), greeter)).toEqual(
    program,
  );
  expect(
    filesWhere(({ text }) => /\bprocess\s*[.[?]/.test(withoutComments(text)), greeter),
  ).toEqual(program);
});

it.each(greeter)('$file says what it is for, in 150 lines at most, and has a test', (source) => {
  expect(source.text.startsWith('/**')).toBe(true);
  expect(source.text.split('\n').length - 1).toBeLessThanOrEqual(150);
  // A process of its own, and types without code.
  if (/\/(?:main|display-manager)\.ts$/.test(source.file)) return;
  const test = source.file
    .replace('greeter-kdm', 'test/unit/greeter-kdm')
    .replace('.ts', '.test.ts');
  expect(globSync(test, { cwd: root })).toEqual([test]);
});

const extension = globSync('greeter-gdm/**/*.ts', { cwd: root }).map(read);
const glue = extension.filter(({ file }) => file.startsWith('greeter-gdm/shell/'));
const core = extension.filter(({ file }) => /^greeter-gdm\/[\w-]+\.ts$/.test(file));

it("the extension's core knows nothing but itself, and its glue the shell besides", () => {
  expect(core.length).toBeGreaterThan(2);
  const own = core.map(({ file }) => file);
  expect(core.flatMap(({ imports }) => imports.filter((name) => !own.includes(name)))).toEqual([]);
  const others = glue.flatMap(({ imports }) =>
    imports.filter((name) => !/^(?:gi:\/\/|resource:\/\/\/|gettext$|greeter-gdm\/)/.test(name)),
  );
  expect(others).toEqual([]);
});

it('the shell is known by its typings here, and nothing else of the project is in it', () => {
  const typings = readFileSync(`${root}greeter-gdm/shell.d.ts`, 'utf8');
  const declared = [...typings.matchAll(/^declare module '([^']+)'/gm)].map(([, name]) => name);
  const used = glue.flatMap(({ imports }) => imports.filter((name) => !/^greeter-/.test(name)));
  expect([...new Set(used)].sort()).toEqual(declared.sort());
});

it.each([...core, ...glue])('$file says what it is for, in 150 lines at most', ({ text }) => {
  expect(text.startsWith('/**')).toBe(true);
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(150);
});

it.each(core)('$file has a test', ({ file }) => {
  const test = file.replace('greeter-gdm', 'test/unit/greeter-gdm').replace('.ts', '.test.ts');
  expect(globSync(test, { cwd: root })).toEqual([test]);
});
