import { expect, it } from 'vitest';
import { Everybody } from '../../../agent/sso/everybody.ts';
import { newToken } from '../../../agent/sso/token.ts';
import { sending } from './support.ts';

it('may always be told, of anybody', () => {
  const everybody = new Everybody(sending().bus);
  expect(everybody.verdict()).toEqual({ kind: 'tell' });
});

it('has nobody of whom it is known what they heard', () => {
  const { bus } = sending();
  const everybody = new Everybody(bus);
  const { tell, tellAgain, wasToldTo } = everybody.prepare(newToken());
  tell();
  expect([everybody.admits(), tellAgain(':1.7'), wasToldTo(':1.7')]).toEqual([false, false, false]);
});

it('hears a token by broadcast, and once more on a new bus', () => {
  const { bus, sent, world } = sending();
  const token = newToken();
  const { tell } = new Everybody(bus).prepare(token);
  expect([tell(), tell()]).toEqual([true, false]);
  for (let restarts = 0; restarts < 5; restarts += 1) {
    world.era += 1;
    tell();
  }
  expect(sent).toEqual([`everybody ${token}`, `everybody ${token}`]);
});
