import { beforeEach, expect, it } from 'vitest';
import { LIFE_MS } from '../../../greeter-gdm/offer.ts';
import { isTokenPrompt, SignIn } from '../../../greeter-gdm/sign-in.ts';

let now = 0;
let seen: string[] = [];
let signIn: SignIn;

beforeEach(() => {
  now = 0;
  seen = [];
  signIn = new SignIn(() => now, {
    show: (notice, reason) => seen.push(reason === undefined ? notice : `${notice}: ${reason}`),
    hide: () => seen.push('hidden'),
  });
});

it.each(['Token?', 'Token? '])('%j asks for a token', (question) => {
  expect(isTokenPrompt(question)).toBe(true);
});

it.each(['Password:', 'token?', 'Your Token?', ''])('%j asks for none', (question) => {
  signIn.told('one');
  expect(signIn.answer(question)).toBeUndefined();
  expect(signIn.answer('Token?')).toBe('one');
});

it('says that it signs in, and nothing any more once it has', () => {
  expect(signIn.told('one')).toBe(true);
  expect(signIn.isWaiting).toBe(true);
  expect(signIn.answer('Token?')).toBe('one');
  expect(signIn.isWaiting).toBe(false);
  signIn.completed();
  signIn.stopped();
  expect(seen).toEqual(['signing-in', 'hidden']);
});

it('says why the service refused, and then signs in with the next token', () => {
  signIn.told('one');
  signIn.answer('Token?');
  signIn.problem('Your account has expired');
  signIn.stopped();
  expect(signIn.told('two')).toBe(true);
  expect(signIn.answer('Token?')).toBe('two');
  signIn.stopped();
  expect(seen).toEqual([
    'signing-in',
    'refused: Your account has expired',
    'signing-in',
    'refused',
  ]);
});

it('ignores a replayed token', () => {
  signIn.told('one');
  signIn.answer('Token?');
  signIn.stopped();
  expect(signIn.told('one')).toBe(false);
  expect(signIn.answer('Token?')).toBeUndefined();
});

it('tells a service that never asks from one that refuses', () => {
  signIn.told('one');
  signIn.stopped();
  expect(seen).toEqual(['signing-in', 'unavailable']);
  expect(signIn.answer('Token?')).toBeUndefined();
});

it('says that a rehearsal was one', () => {
  signIn.told('ovirt-sso-test-one');
  signIn.answer('Token?');
  signIn.stopped();
  expect(seen).toEqual(['signing-in', 'rehearsed']);
});

it('lets a token expire that nobody asked for', () => {
  signIn.told('one');
  signIn.tick();
  now = LIFE_MS;
  signIn.tick();
  expect(signIn.answer('Token?')).toBeUndefined();
  expect(seen).toEqual(['signing-in', 'expired']);
});

it('keeps no token when the screen is locked', () => {
  signIn.told('one');
  signIn.abandon();
  expect(signIn.isWaiting).toBe(false);
  expect(signIn.answer('Token?')).toBeUndefined();
  expect(seen).toEqual(['signing-in', 'hidden']);
});

it('says nothing when a conversation ends that no token began', () => {
  signIn.stopped();
  signIn.tick();
  expect(seen).toEqual([]);
});
