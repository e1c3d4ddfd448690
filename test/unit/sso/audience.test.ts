import { expect, it } from 'vitest';
import type { Audience } from '../../../agent/sso/audience.ts';
import { Everybody } from '../../../agent/sso/everybody.ts';
import { newToken } from '../../../agent/sso/token.ts';
import { WhoWaits } from '../../../agent/sso/who-waits.ts';
import { sending } from './support.ts';

/** Both, with somebody to be told. */
function audiences() {
  return (['always', 'greeter-or-locked'] as const).map((when) => {
    const { bus, sent, world } = sending();
    const whoWaits = new WhoWaits({
      bus,
      follow: () => {},
      unlock: () => {},
      monotonic: () => 1_000_000,
    });
    whoWaits.inFront({ kind: 'greeter', uid: 114, began: 0 });
    whoWaits.connection(':1.7', true);
    const audience: Audience = when === 'always' ? new Everybody(bus) : whoWaits;
    return { when, audience, sent, world };
  });
}

it.each(audiences())('$when tells once, however often it is called', ({ audience, sent }) => {
  const { tell } = audience.prepare(newToken());
  expect(sent).toEqual([]);
  expect([tell(), tell(), tell(), sent.length]).toEqual([true, false, false, 1]);
});

it.each(audiences())('$when tells later when the bus is away', ({ audience, sent, world }) => {
  const { tell } = audience.prepare(newToken());
  world.isUp = false;
  expect([tell(), sent]).toEqual([false, []]);
  world.isUp = true;
  expect([tell(), sent.length]).toEqual([true, 1]);
});

it.each(audiences())('$when does not mix two tokens up', ({ audience, sent }) => {
  const tokens = [newToken(), newToken()];
  const tellings = tokens.map((token) => audience.prepare(token));
  for (const { tell } of tellings) tell();
  expect(sent.map((signal) => signal.split(' ')[1])).toEqual(tokens);
});
