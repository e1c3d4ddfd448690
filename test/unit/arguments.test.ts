import { expect, it } from 'vitest';
import {
  DAEMON_OPTIONS,
  daemonOptions,
  logFormatOf,
  parseArguments,
  UsageError,
} from '../../agent/arguments.ts';

const OPTIONS = { name: { type: 'string' }, flag: { type: 'boolean', default: false } } as const;

it('gives the values of options, with their defaults', () => {
  expect(parseArguments(['--name', 'x'], OPTIONS)).toEqual({ name: 'x', flag: false });
  expect([logFormatOf('text'), logFormatOf('json')]).toEqual(['text', 'json']);
});

it.each([['--what'], ['file'], ['--flag=yes']])('refuses %s', (argument) => {
  expect(() => parseArguments([argument], OPTIONS)).toThrow(UsageError);
});

it('refuses a format that there is not', () => {
  expect(() => logFormatOf('xml')).toThrow(new UsageError('--log-format must be text or json'));
});

it.each([
  [[], { logFormat: 'text', debug: false, print: undefined }],
  [['--debug', '--log-format=json'], { logFormat: 'json', debug: true, print: undefined }],
  [['--version'], { logFormat: 'text', debug: false, print: 'daemon 1.2\n' }],
  [['--version', '--help'], { logFormat: 'text', debug: false, print: 'how' }],
] as const)('%j tells a daemon %j', (args, expected) => {
  const values = parseArguments([...args], DAEMON_OPTIONS);
  expect(daemonOptions(values, { name: 'daemon', version: '1.2', help: 'how' })).toEqual(expected);
});
