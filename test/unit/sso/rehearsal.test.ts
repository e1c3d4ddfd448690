import { expect, it } from 'vitest';
import { Rehearsal } from '../../../agent/sso/rehearsal.ts';
import { newToken } from '../../../agent/sso/token.ts';
import { sending } from './support.ts';

function rehearsing() {
  const { bus, sent } = sending();
  const clock = { now: 0 };
  const rehearsal = new Rehearsal(bus, () => clock.now);
  const answer = (token: string) => rehearsal.answerTo(Buffer.from(token));
  return { rehearsal, clock, sent, answer };
}

const NO_USER = Buffer.from([0, 0, 0, 0]);

it('tells its token to who began it and to nobody else', () => {
  const { rehearsal, sent } = rehearsing();
  const token = rehearsal.begin(':1.7');
  expect(token).toMatch(/^ovirt-sso-test-/);
  expect(sent).toEqual([`:1.7 ${token}`]);
});

it('answers its token once, with no user', () => {
  const { rehearsal, answer } = rehearsing();
  const token = rehearsal.begin(':1.7');
  expect([answer(token), answer(token)]).toEqual([NO_USER, undefined]);
});

it('answers nothing else, and nothing before one began', () => {
  const { rehearsal, answer } = rehearsing();
  expect(answer('')).toBeUndefined();
  const token = rehearsal.begin(':1.7');
  for (const wrong of ['', newToken(), token.slice(1), `${token}x`, `${token.slice(0, -1)}!`]) {
    expect(answer(wrong)).toBeUndefined();
  }
  expect(answer(token)).toEqual(NO_USER);
});

it('is over after ten seconds, and when another one begins', () => {
  const { rehearsal, clock, answer } = rehearsing();
  const first = rehearsal.begin(':1.7');
  const second = rehearsal.begin(':1.7');
  expect(answer(first)).toBeUndefined();
  clock.now = 10_000;
  expect(answer(second)).toBeUndefined();
  clock.now = 9_999;
  expect(answer(second)).toEqual(NO_USER);
});
