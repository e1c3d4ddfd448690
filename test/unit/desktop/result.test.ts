import { expect, it } from 'vitest';
import { DONE, notDone } from '../../../agent/desktop/result.ts';

it('is done, or says why it is not', () => {
  expect([DONE, notDone('na')]).toEqual([{ done: true }, { done: false, why: 'na' }]);
});
