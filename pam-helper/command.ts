/** What a command of `ovirt-sso` is: its words, its options, its help, its work. One file each. */

export interface Option {
  readonly type: 'string' | 'boolean';
  /** May stand more than once. */
  readonly multiple?: boolean;
  /** How its value is called in the help. */
  readonly argument?: string;
  readonly help: string;
}

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Context {
  readonly values: Values;
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes to standard error. */
  readonly warn: (text: string) => void;
  readonly surroundings: Surroundings;
}

/** What a command is told of the process that it runs in. */
export interface Surroundings {
  /** D-Bus address of the system bus. */
  readonly busAddress: string;
  /** The folder with the project's compiled programs. */
  readonly programs: string;
  /** Of this program. */
  readonly version: string;
  /** Standard output is a terminal whose reader wants colours. */
  readonly inColour: boolean;
  readonly isRoot: boolean;
}

export interface Command {
  /** `['pam', 'show']` is called as `ovirt-sso pam show`. */
  readonly words: readonly string[];
  readonly summary: string;
  /** Paragraphs of the help. */
  readonly details: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  readonly exitStatus: string;
  /** Gives the exit code; throws a Failure for what an admin can mend. */
  readonly run: (context: Context) => number | Promise<number>;
}

/** The value of an option that takes one, where it stands. */
export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** All values of an option that may stand more than once. */
export function textsOf(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function isSet(values: Values, name: string): boolean {
  return values[name] === true;
}
