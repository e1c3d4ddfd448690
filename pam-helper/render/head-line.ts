/**
 * The one line that makes a display manager's ordinary service take tokens too. The rest of the file
 * is its owner's, byte for byte.
 *
 * `success=ok`: the modules below still authenticate, with the password that the token brought.
 * `module_unknown=ignore`: a module that was removed must not lock the keyboard out.
 */

import { parseServiceFile } from '../syntax/service-file.ts';
import { moduleName } from '../syntax/stack.ts';

export const HEAD_LINE =
  'auth [success=ok ignore=ignore module_unknown=ignore default=die] ' +
  'pam_ovirt_cred.so mode=password';

export type HeadLine = 'absent' | 'present' | 'other';

/** Is the line there, or another one that calls the module? */
export function findHeadLine(text: string): HeadLine {
  if (text.split('\n').includes(HEAD_LINE)) return callers(text) === 1 ? 'present' : 'other';
  return callers(text) === 0 ? 'absent' : 'other';
}

/** With the line before whatever brings the first auth rule; undefined when nothing does. */
export function addHeadLine(text: string): string | undefined {
  const first = parseServiceFile(text).find((line) => (line.type ?? 'auth') === 'auth');
  if (first === undefined) return undefined;
  const lines = text.split('\n');
  lines.splice(first.line - 1, 0, HEAD_LINE);
  return lines.join('\n');
}

/** Without the line, and with nothing else changed. */
export function removeHeadLine(text: string): string {
  const lines = text.split('\n');
  const index = lines.indexOf(HEAD_LINE);
  return lines.filter((_, each) => each !== index).join('\n');
}

/** With the line in place of every other one that calls the module; undefined when one is continued. */
export function replaceHeadLine(text: string): string | undefined {
  const calls = rulesThatCall(text).map(({ line }) => line);
  const lines = text.split('\n');
  if (calls.some((line) => lines[line - 1]?.trimEnd().endsWith('\\'))) return undefined;
  return addHeadLine(lines.filter((_, index) => !calls.includes(index + 1)).join('\n'));
}

function callers(text: string): number {
  return rulesThatCall(text).length;
}

function rulesThatCall(text: string) {
  return parseServiceFile(text).filter(
    (line) => line.kind === 'rule' && moduleName(line) === 'pam_ovirt_cred',
  );
}
