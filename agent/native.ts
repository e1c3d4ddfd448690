/**
 * What the agent needs from the kernel that JavaScript cannot reach: the typed face of
 * `native/addon`. Every room takes the few functions it needs as an argument, so that a test can
 * hand it a fake instead.
 */

import { createRequire } from 'node:module';

/** Bits that {@link Native.watch} reports; several may come at once. */
export const READABLE = 1;
export const WRITABLE = 2;
export const HANGUP = 4;

/** Stops whatever it stands for; safe to call again. */
export interface Closable {
  close(): void;
}

/** A listening socket that hands on only the peers that may ask. */
export interface PeerListener extends Closable {
  /** Connections closed in C since the start because their uid may not ask. */
  readonly strangers: number;
  /** Puts other uids in the place of those that may ask. */
  allow(uids: readonly number[]): void;
}

export interface ListenOptions {
  /** Listening descriptor to adopt (systemd's); one that is refused stays open. Absent: bind `name`. */
  readonly fd?: number;
  /** Abstract socket name with `@` for its leading NUL, for example `@/tmp/ovirt-cred-channel`. */
  readonly name: string;
  /** Uids that the kernel must vouch for (SO_PEERCRED); everybody else is closed unread. */
  readonly allowedUids: readonly number[];
  /** A peer that may ask. The descriptor is non-blocking, close-on-exec and the callee's to close. */
  readonly onPeer: (fd: number, uid: number, pid: number) => void;
}

/** An account as NSS knows it. */
export interface Account {
  /** The account's own spelling of its name. */
  readonly name: string;
  readonly uid: number;
}

/**
 * The compiled addon. Every failure is thrown as an `Error` with `code` (errno's name, such as
 * `EBUSY`), `errno` (positive number) and `syscall`; a wrong argument as a TypeError or RangeError.
 */
export interface Native {
  /**
   * Reports edges on a descriptor, its present state first, without a wake-up while nothing
   * changes. `edges` are those to report, {@link READABLE} and {@link WRITABLE} when it is left
   * out; a hang-up is always reported. Does not own `fd`.
   */
  watch(fd: number, onEdge: (events: number) => void, edges?: number): Closable;
  /**
   * Reads into `buffer[start..end)`, which must not be empty. Bytes read, 0 at the end (no host),
   * -1 when it would block.
   */
  read(fd: number, buffer: Uint8Array, start: number, end: number): number;
  /**
   * Writes `buffer[start..end)`, which must not be empty. Bytes written, or -1 when it would block.
   * Never raises SIGPIPE.
   */
  write(fd: number, buffer: Uint8Array, start: number, end: number): number;
  /** Closes a descriptor that `onPeer` handed on. */
  close(fd: number): void;
  /** Listens for credential requests. */
  listen(options: ListenOptions): PeerListener;
  /**
   * `size` zeroed bytes, at most 16 MiB, that are locked in memory, left out of cores and wiped in a
   * fork. They take whole pages of RLIMIT_MEMLOCK: ENOMEM when none is left.
   */
  allocate(size: number): Buffer;
  /** Wipes, unmaps and detaches memory of {@link allocate}; the buffer's length is 0 afterwards. */
  release(buffer: Uint8Array): void;
  /** Overwrites with zeros in a way that no optimiser removes. */
  wipe(buffer: Uint8Array): void;
  /** Makes the process not dumpable and deaf to SIGUSR1, on which Node would open its inspector. */
  harden(): void;
  /** Sends a state line to systemd (sd_notify). False when NOTIFY_SOCKET is not set. */
  notify(state: string): boolean;
  /** Milliseconds since boot, time spent suspended included (CLOCK_BOOTTIME). */
  boottime(): number;
  /** Milliseconds since boot, time spent suspended left out (CLOCK_MONOTONIC), as logind stamps. */
  monotonic(): number;
  /**
   * Asks NSS on a thread of its own. Undefined: no such account, or a name that none can have (empty,
   * with a NUL, longer than 255 bytes). Rejects with ETIMEDOUT at the deadline, EAGAIN while four
   * look-ups are at work, late ones included.
   */
  resolveUser(name: string, deadlineMs: number): Promise<Account | undefined>;
}

/** Loads the addon from `path`, an absolute file name. */
export function loadNative(path: string): Native {
  return createRequire(import.meta.url)(path) as Native;
}
