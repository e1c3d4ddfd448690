import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../../../pam-helper/rehearsal/events.ts';
import { accountOf, type Heard } from '../../../../pam-helper/rehearsal/hops.ts';

function heard(output: string, others: Partial<Heard> = {}): Heard {
  return {
    service: 'gdm-ovirtcred',
    serviceExists: true,
    signalMs: 3,
    pam: eventsOf(output),
    reachedAgent: true,
    ...others,
  };
}

const FINE = 'started 200\nasked 1500\nreturned 9500 7\n';

it('times each hop', () => {
  expect(accountOf(heard(FINE))).toEqual({
    hops: [
      { name: 'agent asked, its signal heard', ms: 3 },
      { name: 'PAM started, Token? asked', ms: 1.5 },
      { name: 'token given, PAM returned', ms: 8 },
    ],
    trouble: undefined,
  });
});

it('reads no event into a text that a module chose', () => {
  expect(eventsOf('asked-else 5 returned 7 7\nnonsense\nreturned x 7\n')).toEqual([
    { name: 'asked-else', ms: 0.005, rest: 'returned 7 7' },
  ]);
});

describe('says what is wrong', () => {
  it.each([
    ['no signal', FINE, { signalMs: undefined, pam: undefined }, 'its signal never came'],
    ['no service', FINE, { serviceExists: false }, 'there is no PAM service gdm-ovirtcred'],
    ['no start', 'returned 300 4\n', {}, 'libpam cannot start'],
    ['another prompt', 'started 1\nasked-else 2 Password: \n', {}, 'asks "Password: " before'],
    ['no prompt', 'started 1\nreturned 2 7\n', {}, 'PAM returned 7 and never asked'],
    ['a hanging module', 'started 1\n', {}, 'a module before ours hangs'],
    ['no end', 'started 1\nasked 2\n', {}, 'does not return within 10 seconds'],
    [
      'a second prompt',
      'started 1\nasked 2\nasked-else 3 Password: \nreturned 4 7\n',
      {},
      'goes on after a refused token, and asks "Password: "',
    ],
    ['a success', 'started 1\nasked 2\nreturned 3 0\n', {}, 'PAM returned 0 and not 7'],
    ['an agent not asked', FINE, { reachedAgent: false }, 'never came to the agent'],
  ])('for %s', (_, output, others, what) => {
    const { trouble } = accountOf(heard(output, others));
    expect(trouble?.what).toContain(what);
    expect(trouble?.fix).not.toBe('');
  });
});
