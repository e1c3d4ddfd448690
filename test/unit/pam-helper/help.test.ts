import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../pam-helper/commands.ts';
import { commandHelp, groupHelp } from '../../../pam-helper/help.ts';

it('of the program names every command and what it does', () => {
  const help = groupHelp(COMMANDS, []);
  for (const { words, summary } of COMMANDS) {
    expect(help).toMatch(new RegExp(`^  ${words.join(' ')} +${summary}$`, 'm'));
  }
});

it('of a group names its commands without the group', () => {
  expect(groupHelp(COMMANDS, ['pam'])).toMatch(/^ {2}show +print/m);
});

describe.each(COMMANDS)('of $words', (command) => {
  const help = commandHelp(command);

  it('names every option and the exit status', () => {
    for (const option of [...Object.keys(command.options), 'help']) {
      expect(help).toMatch(new RegExp(`^  --${option}\\b`, 'm'));
    }
    expect(help).toMatch(/^Exit status: 0 /m);
  });

  it('fits into 80 columns', () => {
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
