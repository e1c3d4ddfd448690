import { expect, it } from 'vitest';
import { doctor, doctorLine } from '../../../../pam-helper/commands/doctor.ts';
import { exitCodeOf, green, red, yellow } from '../../../../pam-helper/doctor/diagnosis.ts';
import { SURROUNDINGS } from '../support/surroundings.ts';

it('says a line, and the fix under what is not green', () => {
  expect(doctorLine(green('clock', 'synchronised'), false)).toBe('ok    clock: synchronised\n');
  expect(doctorLine(red('port', 'gone', 'add one'), false)).toBe(
    'FAIL  port: gone\n      fix: add one\n',
  );
});

it('colours the mark alone, where colours are wanted', () => {
  const esc = '\u001b';
  expect(doctorLine(yellow('clock', 'off', 'set it'), true)).toBe(
    `${esc}[33mwarn${esc}[0m  clock: off\n      fix: set it\n`,
  );
});

it('ends with 0, 1 or 2', () => {
  const [good, fair, bad] = [green('a', ''), yellow('b', '', ''), red('c', '', '')];
  expect([[good], [good, fair], [fair, bad]].map(exitCodeOf)).toEqual([0, 1, 2]);
});

it('comes to an end on any machine, and says that the bus is not there', async () => {
  let out = '';
  const print = (text: string) => {
    out += text;
  };
  const values = { json: true };
  const context = { values, print, warn: print, surroundings: SURROUNDINGS };
  expect(await doctor.run(context)).toBe(2);
  const { checks } = JSON.parse(out) as { checks: { check: string; level: string }[] };
  expect(checks.find(({ check }) => check === 'bus')).toMatchObject({ level: 'red' });
  expect(checks.length).toBeGreaterThan(12);
});
