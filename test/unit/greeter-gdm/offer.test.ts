import { expect, it } from 'vitest';
import { LIFE_MS, Offer } from '../../../greeter-gdm/offer.ts';

it('gives a token once', () => {
  const offer = new Offer();
  expect(offer.receive('one', 0)).toBe(true);
  expect(offer.isHeld(1)).toBe(true);
  expect(offer.take(2)).toBe('one');
  expect(offer.take(3)).toBeUndefined();
});

it('takes neither a used token again nor one that it holds', () => {
  const offer = new Offer();
  offer.receive('one', 0);
  expect(offer.receive('one', 1)).toBe(false);
  offer.take(2);
  expect(offer.receive('one', 3)).toBe(false);
  expect(offer.receive('two', 4)).toBe(true);
});

it('forgets a token when its time is over', () => {
  const offer = new Offer();
  offer.receive('one', 5);
  expect(offer.isHeld(LIFE_MS + 4)).toBe(true);
  expect(offer.take(LIFE_MS + 5)).toBeUndefined();
});

it('forgets a token when told', () => {
  const offer = new Offer();
  offer.receive('one', 0);
  offer.forget();
  expect(offer.take(1)).toBeUndefined();
});

it.each(['', 'with a blank', 'ü', 'line\n', 'x'.repeat(257)])('%j is no token', (text) => {
  expect(new Offer().receive(text, 0)).toBe(false);
});
