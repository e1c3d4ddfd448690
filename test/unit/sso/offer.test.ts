import { describe, expect, it } from 'vitest';
import { shortId } from '../../../agent/short-id.ts';
import { Offer } from '../../../agent/sso/offer.ts';
import { newToken, TOKEN_LENGTH } from '../../../agent/sso/token.ts';
import { fakeSecrets, isZero, secretOf } from '../support/memory.ts';

const EXPIRES_AT = 60_000;
const TOKEN = newToken();

function offering(password = 'pässword', user = 'alice') {
  const { memory, secrets } = fakeSecrets();
  using secret = secretOf(secrets, password);
  const options = { token: TOKEN, user, uid: 1000, expiresAt: EXPIRES_AT };
  const offer = new Offer({ ...options, password: secret, memory: secrets });
  return { offer, memory };
}

type Ending = 'consumed' | 'expired' | 'cancelled';

/** An offer in the state that is asked for. */
function offerIn(state: 'waiting' | 'offered' | Ending) {
  const made = offering();
  const { offer } = made;
  if (state === 'offered' || state === 'consumed') offer.announced();
  if (state === 'consumed') offer.deliver(0, () => true);
  if (state === 'expired') offer.expire(EXPIRES_AT);
  if (state === 'cancelled') offer.cancel();
  expect(offer.state).toBe(state);
  return made;
}

const bytes = (token: string) => Buffer.from(token);
const take = () => true;

describe('what is delivered', () => {
  it('is the length of the user name, the name, the password and one NUL', () => {
    const { offer } = offering('pässword\n', 'Zoë@corp');
    offer.announced();
    let answer = '';
    offer.deliver(0, (sent) => {
      answer = sent.toString('hex');
      return true;
    });
    const expected = [
      '00000009',
      bytes('Zoë@corp').toString('hex'),
      bytes('pässword\n').toString('hex'),
    ];
    expect(answer).toBe(`${expected.join('')}00`);
  });

  it('does not need the password that it was made from', () => {
    const { offer } = offering('x'.repeat(511), 'u'.repeat(255));
    offer.announced();
    expect(offer.deliver(0, (sent) => sent.length === 4 + 255 + 511 + 1)).toBe(true);
  });
});

describe('the right token', () => {
  it('is accepted of an offer that was announced', () => {
    expect(offerIn('offered').offer.accepts(bytes(TOKEN), 0)).toBe(true);
  });

  it.each(['waiting', 'consumed', 'expired', 'cancelled'] as const)('is not of one %s', (state) => {
    const { offer } = offerIn(state);
    expect(offer.accepts(bytes(TOKEN), 0)).toBe(false);
    expect(offer.deliver(0, take)).toBe(false);
    expect(offer.state).toBe(state);
  });

  it('marks the offer as presented; a wrong one does not', () => {
    const { offer } = offerIn('offered');
    offer.accepts(bytes(newToken()), 0);
    expect(offer.presented).toBe(false);
    offer.accepts(bytes(TOKEN), 0);
    expect(offer.presented).toBe(true);
  });
});

describe('a wrong token', () => {
  const flipped = bytes(TOKEN);
  flipped[TOKEN_LENGTH - 1] = (flipped[TOKEN_LENGTH - 1] ?? 0) ^ 1;

  it.each([
    ['empty', Buffer.alloc(0)],
    ['one byte short', bytes(TOKEN).subarray(0, -1)],
    ['one byte long', bytes(`${TOKEN}A`)],
    ['with a NUL behind it', bytes(`${TOKEN}\0`)],
    ['with a newline behind it', bytes(`${TOKEN}\n`)],
    ['one bit off', flipped],
    ['all zero', Buffer.alloc(TOKEN_LENGTH)],
    ['in other case', bytes(TOKEN.toUpperCase())],
    ['of another offer', bytes(newToken())],
    ['of 1 MiB', Buffer.alloc(1024 * 1024, TOKEN)],
  ])('is not accepted: %s', (_, token) => {
    const { offer } = offerIn('offered');
    expect(offer.accepts(token, 0)).toBe(false);
    expect([offer.state, offer.presented]).toEqual(['offered', false]);
  });
});

describe('its time', () => {
  it('lasts to the last millisecond and no longer', () => {
    const { offer } = offerIn('offered');
    expect(offer.accepts(bytes(TOKEN), EXPIRES_AT - 1)).toBe(true);
    expect(offer.accepts(bytes(TOKEN), EXPIRES_AT)).toBe(false);
    expect(offer.accepts(bytes(TOKEN), EXPIRES_AT + 1)).toBe(false);
  });

  it('is over for a delivery that began before', () => {
    const { offer } = offerIn('offered');
    expect(offer.deliver(EXPIRES_AT, take)).toBe(false);
    expect(offer.deliver(EXPIRES_AT - 1, take)).toBe(true);
  });

  it.each(['waiting', 'offered'] as const)('ends an offer that is %s, once', (state) => {
    const { offer } = offerIn(state);
    expect(offer.expire(EXPIRES_AT - 1)).toBe(false);
    expect(offer.state).toBe(state);
    expect(offer.expire(EXPIRES_AT)).toBe(true);
    expect(offer.expire(EXPIRES_AT)).toBe(false);
    expect(offer.state).toBe('expired');
  });

  it.each(['consumed', 'cancelled'] as const)('does not end one that is %s', (state) => {
    const { offer } = offerIn(state);
    expect(offer.expire(EXPIRES_AT)).toBe(false);
    expect(offer.state).toBe(state);
  });
});

describe('a delivery', () => {
  it('happens once', () => {
    const { offer } = offerIn('offered');
    let sent = 0;
    const send = () => {
      sent += 1;
      return true;
    };
    expect([offer.deliver(0, send), offer.deliver(0, send), sent]).toEqual([true, false, 1]);
    expect(offer.state).toBe('consumed');
  });

  it('that did not leave whole changes nothing', () => {
    const { offer, memory } = offerIn('offered');
    expect(offer.deliver(0, () => false)).toBe(false);
    expect([offer.state, memory.holds('pässword')]).toEqual(['offered', true]);
    expect(offer.deliver(0, (answer) => !isZero(answer))).toBe(true);
  });

  it('that throws changes nothing', () => {
    const { offer } = offerIn('offered');
    const send = (): boolean => {
      throw new Error('a bug');
    };
    expect(() => offer.deliver(0, send)).toThrow('a bug');
    expect(offer.state).toBe('offered');
  });
});

describe('cancelling', () => {
  it.each(['waiting', 'offered'] as const)('ends an offer that is %s, once', (state) => {
    const { offer } = offerIn(state);
    expect([offer.cancel(), offer.cancel(), offer.state]).toEqual([true, false, 'cancelled']);
  });

  it.each(['consumed', 'expired'] as const)('does not end one that is %s', (state) => {
    const { offer } = offerIn(state);
    expect([offer.cancel(), offer.state]).toEqual([false, state]);
  });
});

describe('announcing', () => {
  it.each(['consumed', 'expired', 'cancelled'] as const)('wakes nothing that is %s', (state) => {
    const { offer } = offerIn(state);
    offer.announced();
    expect([offer.state, offer.isLive]).toEqual([state, false]);
  });
});

describe('wiping', () => {
  it.each(['consumed', 'expired', 'cancelled'] as const)('is done when it is %s', (state) => {
    expect(offerIn(state).memory.isBlank).toBe(true);
  });

  it.each(['waiting', 'offered'] as const)('is not done while it is %s', (state) => {
    expect(offerIn(state).memory.holds('pässword')).toBe(true);
  });
});

it("has the token's short name", () => {
  expect(offering().offer.id).toBe(shortId(TOKEN));
});
