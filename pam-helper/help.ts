/** The help of the program, of a group of commands and of one command. */

import type { Command, Option } from './command.ts';

const WIDTH = 80;

const HELP_OPTION: Readonly<Record<string, Option>> = {
  help: { type: 'boolean', help: 'print this and exit' },
};

/** The program's own, or that of a group such as `pam`. */
export function groupHelp(commands: readonly Command[], words: readonly string[]): string {
  const name = ['ovirt-sso', ...words].join(' ');
  const inGroup = commands.filter((command) => words.every((w, i) => command.words[i] === w));
  const rows = inGroup.map(({ words: own, summary }): [string, string] => [
    own.slice(words.length).join(' '),
    summary,
  ]);
  const options: [string, string][] =
    words.length === 0
      ? [
          ['--version', 'print the version and exit'],
          ['--help', 'print this and exit'],
        ]
      : [['--help', 'print this and exit']];
  return `Usage: ${name} COMMAND [OPTION]...

${words.length === 0 ? "Sets up and examines this guest's single sign-on." : 'Commands of this group.'}

Commands:
${table(rows)}
Options:
${table(options)}
"${name} COMMAND --help" says more of a command.
`;
}

export function commandHelp(command: Command): string {
  const name = ['ovirt-sso', ...command.words].join(' ');
  const options = { ...command.options, ...HELP_OPTION };
  const rows = Object.entries(options).map(([option, { argument, help }]): [string, string] => [
    `--${option}${argument === undefined ? '' : ` ${argument}`}`,
    help,
  ]);
  const paragraphs = [`${sentence(command.summary)}`, ...command.details];
  return `Usage: ${name} [OPTION]...

${paragraphs.map((text) => wrap(text, 0)).join('\n')}
Options:
${table(rows)}
Exit status: ${wrap(command.exitStatus, 13).trimStart()}`;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const column = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows
    .map(([left, right]) => `  ${left}`.padEnd(column) + wrap(right, column).trimStart())
    .join('');
}

/** Lines of at most 80 columns, each after so many spaces. */
function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${' '.repeat(indent)}${each}\n`).join('');
}
