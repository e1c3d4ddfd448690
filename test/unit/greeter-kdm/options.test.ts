import { expect, it } from 'vitest';
import { parseOptions, UsageError } from '../../../greeter-kdm/options.ts';

const VERSION = '1.2.3';

it('logs short lines and runs, when nothing is said', () => {
  expect(parseOptions([], VERSION)).toEqual({
    check: false,
    logFormat: 'text',
    debug: false,
    print: undefined,
  });
});

it('takes every option', () => {
  expect(parseOptions(['--check', '--log-format', 'json', '--debug'], VERSION)).toMatchObject({
    check: true,
    logFormat: 'json',
    debug: true,
  });
});

it('prints its version and its help', () => {
  expect(parseOptions(['--version'], VERSION).print).toBe('ovirt-sso-greeter-kdm 1.2.3\n');
  expect(parseOptions(['--help'], VERSION).print).toContain('--check');
});

it.each([['--what'], ['--log-format=xml'], ['file'], ['--check=yes']])('refuses %s', (argument) => {
  expect(() => parseOptions([argument], VERSION)).toThrow(UsageError);
});
