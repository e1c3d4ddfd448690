/** The signal that greeters wait for (docs/protocol.md, section 2). */

import type { ExportedObject } from '../exported.ts';
import { TOKEN_LENGTH } from './token.ts';

export const BUS_NAME = 'org.ovirt.vdsm.Credentials';
const OBJECT_PATH = '/org/ovirt/vdsm/Credentials';
const SIGNAL = 'UserAuthenticated';
const TOKEN = { name: 'token', type: 's' };

/** What is told to who looks at the object that signals come from. */
export function exportContract(service: {
  export(path: string, object: ExportedObject): void;
}): void {
  service.export(OBJECT_PATH, { [BUS_NAME]: { signals: { [SIGNAL]: [TOKEN] } } });
}

/** The system bus as far as announcing needs it. */
export interface SignalSender {
  /** The bytes of a signal; without a destination it is a broadcast. */
  marshal(signal: {
    readonly path: string;
    readonly interface: string;
    readonly member: string;
    readonly destination?: string;
    readonly signature: string;
    readonly body: unknown[];
  }): Buffer;
  /**
   * Sends signals; they may be changed afterwards. False when {@link BUS_NAME} is not ours: GNOME's
   * proxy hears only the owner of the name.
   */
  send(signals: readonly Buffer[]): boolean;
  /** Counts how often the name became ours: who listens now was not there before. */
  readonly era: number;
}

/**
 * A signal that is marshalled already: a token only takes the place of the one before, because
 * marshalling took 150 µs of a login that a person waits for.
 */
export class TokenSignal {
  readonly #bytes: Buffer;

  /** For one connection, by its unique name, or for everybody; `length` is that of its tokens. */
  constructor(bus: SignalSender, destination?: string, length = TOKEN_LENGTH) {
    this.#bytes = bus.marshal({
      path: OBJECT_PATH,
      interface: BUS_NAME,
      member: SIGNAL,
      ...(destination !== undefined && { destination }),
      signature: TOKEN.type,
      body: ['-'.repeat(length)],
    });
  }

  /** The signal with this token; good until the next call. */
  with(token: string): Buffer {
    // The body is the message's end: the string's length, the string, a NUL.
    this.#bytes.write(token, this.#bytes.length - token.length - 1, 'latin1');
    return this.#bytes;
  }
}
