import { describe, expect, it } from 'vitest';
import { parseOptions, UsageError } from '../../agent/options.ts';

const VERSION = '1.2.3';

it('reads the usual file, in text, without debug lines, when nothing is said', () => {
  expect(parseOptions([], VERSION)).toEqual({
    config: '/etc/ovirt-guest-agent.conf',
    configNamed: false,
    checkConfig: false,
    dump: false,
    uninstalled: false,
    logFormat: 'text',
    debug: false,
    print: undefined,
  });
});

it('takes every option', () => {
  const args = [
    '--config',
    '/x.conf',
    '--check-config',
    '--dump',
    '--log-format',
    'json',
    '--debug',
  ];
  expect(parseOptions(args, VERSION)).toMatchObject({
    config: '/x.conf',
    configNamed: true,
    checkConfig: true,
    dump: true,
    logFormat: 'json',
    debug: true,
  });
});

it('tells a default file from the same file named by the user', () => {
  const { config, configNamed } = parseOptions(['--config=/etc/ovirt-guest-agent.conf'], VERSION);
  expect({ config, configNamed }).toEqual({
    config: '/etc/ovirt-guest-agent.conf',
    configNamed: true,
  });
});

it('prints the version alone', () => {
  expect(parseOptions(['--version'], VERSION).print).toBe('ovirt-sso-agent 1.2.3\n');
});

it('prints help that names every option and every exit status', () => {
  const help = parseOptions(['--help', '--version'], VERSION).print ?? '';
  const options = ['config FILE', 'check-config', 'dump', 'log-format', 'debug', 'version', 'help'];
  for (const option of options) expect(help).toContain(`--${option}`);
  expect(help).toMatch(/status: 0 .*64 .*69 .*70 .*78 /s);
});

describe('refuses', () => {
  it.each([
    [['--log-format', 'xml'], '--log-format must be text or json'],
    [['--nonsense'], '--nonsense'],
    [['file.conf'], 'file.conf'],
    [['--config'], '--config'],
    [['--debug=yes'], '--debug'],
  ])('%j, naming what is wrong', (args, named) => {
    const call = () => parseOptions(args, VERSION);
    expect(call).toThrow(UsageError);
    expect(call).toThrow(named);
  });
});
