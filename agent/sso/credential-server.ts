/**
 * The abstract socket on which a PAM module trades its token for the credentials.
 *
 * A request is a token, or a token, LF and the user whom PAM already has. A bare token of the
 * right length is answered at once, as modules of the 1.0 series expect, which never half-close;
 * a request with a user ends where the peer half-closes. The answer is one send, or nothing.
 */

import { LimitedLog, type Log } from '../log.ts';
import { type Closable, type Native, type PeerListener, READABLE } from '../native.ts';
import type { Broker } from './broker.ts';
import type { Rehearsal } from './rehearsal.ts';
import { REHEARSAL_TOKEN_LENGTH, TOKEN_LENGTH } from './token.ts';

/** A peer that has not asked by then is closed. The module's own deadline is 3 s. */
const REQUEST_DEADLINE_MS = 2_000;
/** The longest token, LF and the longest user name. */
const MAX_REQUEST = REHEARSAL_TOKEN_LENGTH + 1 + 255;
/**
 * Peers of one allowed uid that are served at once; each login needs one for a millisecond. Whom the
 * administrator lets ask beside root takes no room from root.
 */
const MAX_PEERS = 64;
/** What such peers can cause is logged at most this often. */
const PEER_LOG_MS = 10_000;

const LF = 0x0a;

export interface CredentialServerOptions {
  readonly native: Pick<Native, 'listen' | 'watch' | 'read' | 'write' | 'close' | 'boottime'>;
  readonly broker: Broker;
  readonly rehearsal: Rehearsal;
  readonly log: Log;
  /** Abstract name, `@` first. */
  readonly socket: string;
  /** systemd's listening descriptor; absent, the name is bound. */
  readonly fd: number | undefined;
  readonly allowedUids: readonly number[];
}

export class CredentialServer {
  readonly #options: CredentialServerOptions;
  readonly #listener: PeerListener;
  /** By uid. */
  readonly #peers = new Map<number, Set<Peer>>();
  readonly #peerLog: LimitedLog;

  /** Listens. Throws the addon's error, EADDRINUSE when somebody else holds the name. */
  constructor(options: CredentialServerOptions) {
    this.#options = options;
    this.#peerLog = new LimitedLog(options.log, PEER_LOG_MS, options.native.boottime);
    this.#listener = options.native.listen({
      name: options.socket,
      allowedUids: options.allowedUids,
      onPeer: (fd, uid, pid) => this.#accept(fd, uid, pid),
      ...(options.fd !== undefined && { fd: options.fd }),
    });
  }

  /** Connections of uids that may not ask, closed unread since the start. */
  get strangers(): number {
    return this.#listener.strangers;
  }

  /** From now on these uids may ask; who is connected already stays. */
  allow(uids: readonly number[]): void {
    this.#listener.allow(uids);
  }

  close(): void {
    this.#listener.close();
    for (const peers of this.#peers.values()) for (const peer of peers) peer.close();
  }

  #accept(fd: number, uid: number, pid: number): void {
    const { native } = this.#options;
    const peers = this.#peers.get(uid) ?? new Set();
    this.#peers.set(uid, peers);
    if (peers.size === MAX_PEERS) {
      native.close(fd);
      this.#peerLog.warning('too many credential requests at once, one was closed', { uid, pid });
      return;
    }
    const peer = new Peer(fd, native, (request) => answer(request, peer, this.#options), {
      closed: () => peers.delete(peer),
    });
    peers.add(peer);
    peer.read();
  }
}

interface Request {
  readonly token: Buffer;
  readonly user: string | undefined;
}

/** Serves a whole request and closes its peer. */
async function answer(
  request: Request,
  peer: Peer,
  { broker, rehearsal }: Pick<CredentialServerOptions, 'broker' | 'rehearsal'>,
): Promise<void> {
  const rehearsed = rehearsal.answerTo(request.token);
  if (rehearsed !== undefined) peer.send(rehearsed);
  const offer = rehearsed === undefined ? broker.find(request.token) : undefined;
  if (offer !== undefined) {
    const allowed = request.user === undefined || (await broker.isFor(offer, request.user));
    if (allowed) broker.deliver(offer, (bytes) => peer.send(bytes));
  }
  peer.close();
}

/** One connection of an allowed uid, from its first byte to its end. */
class Peer {
  readonly #fd: number;
  readonly #native: CredentialServerOptions['native'];
  readonly #serve: (request: Request) => Promise<void>;
  readonly #closed: () => void;
  readonly #bytes = Buffer.allocUnsafe(MAX_REQUEST + 1);
  #deadline: NodeJS.Timeout | undefined;
  #used = 0;
  #watch: Closable | undefined;
  #state: 'reading' | 'serving' | 'closed' = 'reading';

  constructor(
    fd: number,
    native: CredentialServerOptions['native'],
    serve: (request: Request) => Promise<void>,
    events: { readonly closed: () => void },
  ) {
    this.#fd = fd;
    this.#native = native;
    this.#serve = serve;
    this.#closed = events.closed;
  }

  /** Reads until the request is whole; then it is served. Most are whole, and answered, at once. */
  read(): void {
    this.#take();
    if (this.#state !== 'closed') {
      this.#deadline ??= setTimeout(() => this.close(), REQUEST_DEADLINE_MS);
    }
  }

  #take(): void {
    try {
      while (this.#state === 'reading') {
        const { length } = this.#bytes;
        const count = this.#native.read(this.#fd, this.#bytes, this.#used, length);
        if (count < 0) {
          this.#watch ??= this.#native.watch(this.#fd, () => this.read(), READABLE);
          return;
        }
        this.#used += count;
        this.#examine(count === 0);
      }
    } catch (error) {
      // ECONNRESET and its kin: the peer went away, which is its right.
      if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
      this.close();
    }
  }

  /** Sends the answer. False, and the offer lives on, when the peer is gone. */
  send(bytes: Buffer): boolean {
    if (this.#state === 'closed') return false;
    try {
      return this.#native.write(this.#fd, bytes, 0, bytes.length) === bytes.length;
    } catch (error) {
      if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
      return false;
    }
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#deadline);
    this.#watch?.close();
    this.#native.close(this.#fd);
    this.#closed();
  }

  #examine(ended: boolean): void {
    const { token, user } = this.#request();
    const bare = token.length === TOKEN_LENGTH && this.#used === TOKEN_LENGTH;
    const hopeless = token.length > REHEARSAL_TOKEN_LENGTH || this.#used > MAX_REQUEST;
    if (!ended && !bare && !hopeless) return;
    this.#state = 'serving';
    void this.#serve({ token, user });
  }

  /** An empty user counts as none: that is how some greeters say that they have none yet. */
  #request(): Request {
    const bytes = this.#bytes.subarray(0, this.#used);
    const end = bytes.indexOf(LF);
    if (end === -1) return { token: bytes, user: undefined };
    const user = bytes.toString('utf8', end + 1);
    return { token: bytes.subarray(0, end), user: user === '' ? undefined : user };
  }
}
