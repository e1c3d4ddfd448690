import { describe, expect, it } from 'vitest';
import { type SignalSender, toEverybody } from '../../../agent/sso/announcer.ts';
import { newToken, TOKEN_LENGTH } from '../../../agent/sso/token.ts';

/** A bus that marshals the body alone, as the last thing of a message, and keeps what was sent. */
function sending() {
  const marshalled: unknown[] = [];
  const sent: string[] = [];
  const world = { isUp: true };
  const bus: SignalSender = {
    marshal: (signal) => {
      marshalled.push(signal);
      return Buffer.from(`header ${String(signal.body[0])}\0`);
    },
    send: (signal) => {
      if (world.isUp) sent.push(signal.toString('latin1'));
      return world.isUp;
    },
  };
  return { bus, marshalled, sent, world };
}

describe('the signal', () => {
  it('is the one that GNOME waits for, from the path and interface that it knows', () => {
    const { bus, marshalled } = sending();
    toEverybody(bus);
    expect(marshalled).toEqual([
      {
        path: '/org/ovirt/vdsm/Credentials',
        interface: 'org.ovirt.vdsm.Credentials',
        member: 'UserAuthenticated',
        signature: 's',
        body: [expect.stringMatching(/^-+$/)],
      },
    ]);
  });

  it('carries the token and nothing else, though it is marshalled once', () => {
    const { bus, marshalled, sent } = sending();
    const prepare = toEverybody(bus);
    const [first, second] = [newToken(), newToken()];
    const announcements = [prepare(first), prepare(second)];
    for (const announce of announcements) announce();
    expect(sent).toEqual([`header ${first}\0`, `header ${second}\0`]);
    expect(marshalled).toHaveLength(1);
    expect(first).toHaveLength(TOKEN_LENGTH);
  });

  it('leaves when it is asked to, as often as it is asked', () => {
    const { bus, sent } = sending();
    const announce = toEverybody(bus)(newToken());
    expect(sent).toEqual([]);
    expect([announce(), announce(), sent.length]).toEqual([true, true, 2]);
  });

  it('says when the bus did not take it', () => {
    const { bus, world, sent } = sending();
    const announce = toEverybody(bus)(newToken());
    world.isUp = false;
    expect([announce(), sent]).toEqual([false, []]);
  });
});
