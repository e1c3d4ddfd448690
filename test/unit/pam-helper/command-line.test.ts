import { describe, expect, it } from 'vitest';
import type { Command } from '../../../pam-helper/command.ts';
import { parseCommandLine } from '../../../pam-helper/command-line.ts';
import { Failure } from '../../../pam-helper/failure.ts';

function command(...words: string[]): Command {
  return {
    words,
    summary: `do ${words.join(' ')}`,
    details: [],
    options: {
      name: { type: 'string', multiple: true, argument: 'NAME', help: 'a name' },
      force: { type: 'boolean', help: 'do it' },
    },
    exitStatus: '0 done.',
    run: () => 0,
  };
}
const COMMANDS = [command('pam', 'show'), command('pam', 'check'), command('status')];

function parse(...args: string[]) {
  return parseCommandLine(COMMANDS, args, '1.2.3');
}

it('finds a command of one word or two, and its options', () => {
  expect(parse('status')).toMatchObject({ kind: 'run', command: { words: ['status'] } });
  expect(parse('pam', 'show', '--name', 'a', '--name=b', '--force')).toMatchObject({
    kind: 'run',
    command: { words: ['pam', 'show'] },
    values: { name: ['a', 'b'], force: true },
  });
});

it('prints the version', () => {
  expect(parse('--version')).toEqual({ kind: 'print', text: 'ovirt-sso 1.2.3\n' });
});

describe('prints the help', () => {
  it.each([
    [['--help'], 'Usage: ovirt-sso COMMAND'],
    [['-h'], 'Usage: ovirt-sso COMMAND'],
    [['help'], 'Usage: ovirt-sso COMMAND'],
    [['pam', '--help'], 'Usage: ovirt-sso pam COMMAND'],
    [['help', 'pam'], 'Usage: ovirt-sso pam COMMAND'],
    [['pam', 'show', '--help'], 'Usage: ovirt-sso pam show [OPTION]'],
    [['help', 'pam', 'show'], 'Usage: ovirt-sso pam show [OPTION]'],
    [['pam', 'show', '--force', '-h'], 'Usage: ovirt-sso pam show [OPTION]'],
  ])('of %j', (args, text) => {
    expect(parse(...args)).toMatchObject({ kind: 'print', text: expect.stringContaining(text) });
  });
});

describe('refuses, and names the help to read', () => {
  it.each([
    [[], 'no command given', '"ovirt-sso --help"'],
    [['pam'], 'no command given', '"ovirt-sso pam --help"'],
    [['pma'], 'no command "pma"', '"ovirt-sso --help"'],
    [['pam', 'shwo'], 'no command "pam shwo"', '"ovirt-sso pam --help"'],
    [['pam', 'show', '--nam'], "Unknown option '--nam'", '"ovirt-sso pam show --help"'],
    [['pam', 'show', '--name'], '--name', '"ovirt-sso pam show --help"'],
    [['pam', 'show', 'sddm'], 'sddm', '"ovirt-sso pam show --help"'],
  ])('%j', (args, what, fix) => {
    const call = () => parse(...args);
    expect(call).toThrow(what);
    try {
      call();
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect(error).toMatchObject({ code: 'USAGE', fix: expect.stringContaining(fix) });
    }
  });
});
