/** A bus that takes announcements: what was marshalled, and each signal that left. */

import type { SignalSender } from '../../../agent/sso/announcer.ts';

export function sending() {
  const marshalled: { readonly destination?: string }[] = [];
  /** `destination token`, in the order in which they left. */
  const sent: string[] = [];
  const world = { isUp: true, era: 1 };
  const bus: SignalSender = {
    marshal: (signal) => {
      marshalled.push(signal);
      // The body is the last thing of a message.
      return Buffer.from(`${signal.destination ?? 'everybody'} ${String(signal.body[0])}\0`);
    },
    send: (signals) => {
      const texts = signals.map((signal) => signal.toString('latin1').replace('\0', ''));
      if (world.isUp) sent.push(...texts);
      return world.isUp;
    },
    get era() {
      return world.era;
    },
  };
  return { bus, marshalled, sent, world };
}
