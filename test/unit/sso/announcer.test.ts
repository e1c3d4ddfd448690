import { describe, expect, it } from 'vitest';
import { TokenSignal } from '../../../agent/sso/announcer.ts';
import { newToken, TOKEN_LENGTH } from '../../../agent/sso/token.ts';
import { sending } from './support.ts';

describe('the signal', () => {
  const signal = {
    path: '/org/ovirt/vdsm/Credentials',
    interface: 'org.ovirt.vdsm.Credentials',
    member: 'UserAuthenticated',
    signature: 's',
    body: [expect.stringMatching(/^-+$/)],
  };

  it('is the one that GNOME waits for, from the path and interface that it knows', () => {
    const { bus, marshalled } = sending();
    new TokenSignal(bus);
    new TokenSignal(bus, ':1.7');
    expect(marshalled).toEqual([signal, { ...signal, destination: ':1.7' }]);
  });

  it('carries the token and nothing else, though it is marshalled once', () => {
    const { bus, marshalled } = sending();
    const made = new TokenSignal(bus, ':1.7');
    const [first, second] = [newToken(), newToken()];
    const texts = [first, second].map((token) => made.with(token).toString());
    expect(texts).toEqual([`:1.7 ${first}\0`, `:1.7 ${second}\0`]);
    expect(marshalled).toHaveLength(1);
    expect(first).toHaveLength(TOKEN_LENGTH);
  });
});
