/** From the words behind the program's name to a command and its options, or to a help text. */

import { parseArgs } from 'node:util';
import type { Command, Values } from './command.ts';
import { Failure } from './failure.ts';
import { commandHelp, groupHelp } from './help.ts';

export type Invocation =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'run'; readonly command: Command; readonly values: Values };

/** Throws a {@link Failure} that names the help to read. */
export function parseCommandLine(
  commands: readonly Command[],
  args: readonly string[],
  version: string,
): Invocation {
  const [first, ...others] = args;
  if (first === '--version') return print(`ovirt-sso ${version}\n`);
  // "ovirt-sso help pam show", as git has it.
  if (first === 'help') return parseCommandLine(commands, [...others, '--help'], version);
  const words = leadingWords(commands, args);
  const rest = args.slice(words.length);
  const command = commands.find((each) => each.words.join(' ') === words.join(' '));
  if (command === undefined) return group(commands, words, rest);
  if (rest.includes('--help') || rest.includes('-h')) return print(commandHelp(command));
  return { kind: 'run', command, values: parseOptions(command, rest) };
}

/** As many of the first words as some command begins with. */
function leadingWords(commands: readonly Command[], args: readonly string[]): string[] {
  const words: string[] = [];
  for (const word of args) {
    const next = [...words, word];
    if (!commands.some((command) => next.every((w, i) => command.words[i] === w))) break;
    words.push(word);
  }
  return words;
}

function group(
  commands: readonly Command[],
  words: readonly string[],
  [next]: readonly string[],
): Invocation {
  if (next === '--help' || next === '-h') return print(groupHelp(commands, words));
  const what =
    next === undefined ? 'no command given' : `no command "${[...words, next].join(' ')}"`;
  throw usage(what, words);
}

function parseOptions(command: Command, args: readonly string[]): Values {
  const entries = Object.entries(command.options);
  const options = Object.fromEntries(
    entries.map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  try {
    return parseArgs({ args: [...args], options }).values as Values;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw usage(message.split('. ')[0] ?? message, command.words);
  }
}

function usage(what: string, words: readonly string[]): Failure {
  return new Failure(
    'USAGE',
    what,
    `"${['ovirt-sso', ...words].join(' ')} --help" says what there is`,
  );
}

function print(text: string): Invocation {
  return { kind: 'print', text };
}
