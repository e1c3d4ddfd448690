import { expectTypeOf, it } from 'vitest';
import type { waitingOf } from '../../agent/desktop/facts.ts';
import type { WhoWaits } from '../../agent/sso/who-waits.ts';
import type { Waiting } from '../../agent/waiting.ts';

it('is what the desktop sees, and what the exchange goes by', () => {
  expectTypeOf<ReturnType<typeof waitingOf>>().toEqualTypeOf<Waiting>();
  expectTypeOf<Parameters<WhoWaits['inFront']>>().toEqualTypeOf<[Waiting | undefined]>();
});
