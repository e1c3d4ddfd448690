/**
 * The text of a file in pam.d as libpam reads it: comments, continued lines, quoted arguments,
 * inclusions (pam.conf(5); `@include` is Debian's).
 */

export const TYPES = ['auth', 'account', 'password', 'session'] as const;
export type Type = (typeof TYPES)[number];

/** A rule that calls a module. */
export interface Rule {
  readonly kind: 'rule';
  readonly type: Type;
  /** A leading `-`: libpam is silent when the module is not there. */
  readonly silent: boolean;
  /** As it stands: a keyword or a bracketed list. */
  readonly control: string;
  readonly module: string;
  readonly args: readonly string[];
  /** From 1; the first of a continued line. */
  readonly line: number;
}

export interface Inclusion {
  readonly kind: 'inclusion';
  /** `@include` takes all of the file's types. */
  readonly how: '@include' | 'include' | 'substack';
  readonly type: Type | undefined;
  readonly file: string;
  readonly line: number;
}

/** A line that libpam makes a rule of which always fails. */
export interface Broken {
  readonly kind: 'broken';
  readonly type: Type;
  readonly why: string;
  readonly line: number;
}

export type Line = Rule | Inclusion | Broken;

export function parseServiceFile(text: string): Line[] {
  return logicalLines(text).map(({ words, line }) => parseLine(words, line));
}

/** Without comments and empty lines, each joined with the lines that continue it. */
function logicalLines(text: string): { words: string[]; line: number }[] {
  const lines: { words: string[]; line: number }[] = [];
  let pending = '';
  let first = 1;
  text.split('\n').forEach((raw, index) => {
    if (pending === '') first = index + 1;
    const bare = raw.replace(/#.*$/, '').trimEnd();
    const isComment = /^\s*#/.test(raw);
    // A comment inside a continued line neither ends nor continues it.
    if (isComment && pending !== '') return;
    if (bare.endsWith('\\') && !isComment) {
      pending += `${bare.slice(0, -1)} `;
      return;
    }
    const words = tokens(pending + bare);
    pending = '';
    if (words.length > 0) lines.push({ words, line: first });
  });
  const words = tokens(pending);
  if (words.length > 0) lines.push({ words, line: first });
  return lines;
}

/** Words between white space; one that begins with `[` ends at `]`, and `\]` stands for `]`. */
function tokens(line: string): string[] {
  const found = line.matchAll(/\[(?:\\\]|[^\]])*\]|\S+/g);
  return [...found].map(([word]) => word);
}

/** The argument as a module gets it. */
function unquoted(word: string): string {
  return /^\[.*\]$/s.test(word) ? word.slice(1, -1).replaceAll('\\]', ']') : word;
}

function parseLine(words: readonly string[], line: number): Line {
  const [head = '', control, target, ...rest] = words;
  if (head === '@include') {
    return { kind: 'inclusion', how: '@include', type: undefined, file: control ?? '', line };
  }
  const silent = head.startsWith('-');
  const name = (silent ? head.slice(1) : head).toLowerCase();
  const type = TYPES.find((known) => known === name);
  // libpam counts such a line as one of auth, the type where it does most harm.
  if (type === undefined) return { kind: 'broken', type: 'auth', why: `no type ${head}`, line };
  if (control === undefined) return { kind: 'broken', type, why: 'no control', line };
  if (target === undefined) return { kind: 'broken', type, why: 'no module', line };
  const how = (['include', 'substack'] as const).find((known) => known === control.toLowerCase());
  if (how !== undefined) return { kind: 'inclusion', how, type, file: target, line };
  const args = rest.map(unquoted);
  return { kind: 'rule', type, silent, control, module: target, args, line };
}

/** An argument as it must stand in a file. */
export function quoted(argument: string): string {
  if (!/[\s[\]#]/.test(argument) && argument !== '') return argument;
  return `[${argument.replaceAll(']', '\\]')}]`;
}
