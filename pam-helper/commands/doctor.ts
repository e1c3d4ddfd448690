/** `ovirt-sso doctor` */

import { type Command, isSet } from '../command.ts';
import { type Diagnosis, exitCodeOf } from '../doctor/diagnosis.ts';
import { diagnose } from '../doctor/doctor.ts';
import { readFacts } from './doctor-facts.ts';

export const doctor: Command = {
  words: ['doctor'],
  summary: 'examine the whole chain, and say how to mend it',
  details: [
    'From the port of the host to the PAM services: a line a check, and under what is not green what ' +
      'mends it. It changes nothing. As root it sees all; others are told what they cannot see.',
  ],
  options: { json: { type: 'boolean', help: 'print one JSON object' } },
  exitStatus: '0 all is well, 1 something may be wrong or cannot be seen, 2 logins do not work.',
  async run({ values, print, surroundings }) {
    const checks = diagnose(await readFacts(surroundings));
    print(
      isSet(values, 'json')
        ? `${JSON.stringify({ checks }, null, 2)}\n`
        : checks.map((each) => doctorLine(each, surroundings.inColour)).join(''),
    );
    return exitCodeOf(checks);
  },
};

/** ECMA-48, SGR. */
const COLOURS = { green: 32, yellow: 33, red: 31 } as const;
const MARKS = { green: 'ok  ', yellow: 'warn', red: 'FAIL' } as const;
const INDENT = ' '.repeat(6);

export function doctorLine(diagnosis: Diagnosis, inColour: boolean): string {
  const { check, level, what } = diagnosis;
  const mark = inColour ? `\u001b[${COLOURS[level]}m${MARKS[level]}\u001b[0m` : MARKS[level];
  const fix = diagnosis.level === 'green' ? '' : `${INDENT}fix: ${diagnosis.fix}\n`;
  return `${mark}  ${check}: ${what}\n${fix}`;
}
