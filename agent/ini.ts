/**
 * The dialect of INI that the archived agent's configuration was written in (Python's
 * ConfigParser): `key = value` or `key: value`, `#` and `;` comments, continuation lines that
 * begin with white space, keys in any case.
 */

export interface Entry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** Line number, from 1. */
  readonly line: number;
}

export interface IniProblem {
  readonly line: number;
  readonly what: string;
}

export interface Ini {
  readonly entries: readonly Entry[];
  readonly problems: readonly IniProblem[];
}

/** Reads a whole file's text. Later entries of one key follow earlier ones. */
export function parseIni(text: string): Ini {
  const entries: Entry[] = [];
  const problems: IniProblem[] = [];
  let section: string | undefined;
  let number = 0;
  for (const raw of text.split(/\r?\n/)) {
    number += 1;
    const line = raw.trimEnd();
    if (line === '' || /^\s*[#;]/.test(line)) continue;
    const last = entries.at(-1);
    if (/^\s/.test(line) && last !== undefined && last.section === section) {
      entries[entries.length - 1] = { ...last, value: `${last.value} ${line.trim()}`.trim() };
      continue;
    }
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    const [, key, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) {
      section = header;
    } else if (key === undefined || section === undefined) {
      problems.push({ line: number, what: 'expected [section] or key = value' });
    } else {
      // A semicolon after white space began a comment for ConfigParser.
      const bare = (value ?? '').replace(/\s;.*$/, '');
      entries.push({ section, key: key.trim().toLowerCase(), value: bare.trim(), line: number });
    }
  }
  return { entries, problems };
}
