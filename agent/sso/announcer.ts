/** The signal that greeters wait for (docs/protocol.md, section 2). */

import { TOKEN_LENGTH } from './token.ts';

export const BUS_NAME = 'org.ovirt.vdsm.Credentials';
const OBJECT_PATH = '/org/ovirt/vdsm/Credentials';

/** The system bus as far as announcing needs it. */
export interface SignalSender {
  /** The bytes of a signal. */
  marshal(signal: {
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly signature: string;
    readonly body: unknown[];
  }): Buffer;
  /** False when {@link BUS_NAME} is not ours: GNOME's proxy hears only the owner of the name. */
  send(signal: Buffer): boolean;
}

/** Sends the signal, as often as it is called; false when that is not possible now. */
export type Announcement = () => boolean;

/**
 * How tokens are told to everybody on the system bus (`when = always`).
 *
 * The signal is marshalled once, here; a token only takes the place of the one before, because
 * marshalling took 150 µs of a login that a person waits for.
 */
export function toEverybody(bus: SignalSender): (token: string) => Announcement {
  const template = bus.marshal({
    path: OBJECT_PATH,
    interface: BUS_NAME,
    member: 'UserAuthenticated',
    signature: 's',
    body: ['-'.repeat(TOKEN_LENGTH)],
  });
  // The body is the message's end: the string's length, the string, a NUL.
  const place = template.length - TOKEN_LENGTH - 1;
  return (token) => {
    const signal = Buffer.from(template);
    signal.write(token, place, 'latin1');
    return () => bus.send(signal);
  };
}
