/**
 * The vocabulary of the channel, both ways. Names, types and versions are VDSM's
 * (docs/protocol.md, section 1).
 */

import type { SecretBuffer } from '../secret.ts';

/** The highest API version that this agent speaks. */
export const MAX_API_VERSION = 3;

/** What the host asks for. */
export type HostMessage =
  | { readonly name: 'login'; readonly username: string; readonly password: SecretBuffer }
  | { readonly name: 'lock-screen' }
  | { readonly name: 'log-off' }
  | Shutdown
  | { readonly name: 'hibernate'; readonly state: 'disk' | 'mem' }
  /** `apiVersion` is absent when the host knows no versions. */
  | { readonly name: 'refresh'; readonly apiVersion?: number }
  | { readonly name: 'api-version'; readonly apiVersion: number }
  | { readonly name: 'set-number-of-cpus'; readonly count: number }
  | LifecycleEvent
  | { readonly name: 'echo'; readonly content: Readonly<Record<string, unknown>> };

export interface Shutdown {
  readonly name: 'shutdown';
  /** Seconds from now. */
  readonly timeout: number;
  /** Wall message for the people who are logged in. */
  readonly message: string;
  readonly reboot: boolean;
}

export interface LifecycleEvent {
  readonly name: 'lifecycle-event';
  readonly type: LifecycleEventType;
  /** Wants a `completion` that carries it. */
  readonly replyId?: string;
  /** What the host says went wrong, as it says it. */
  readonly failure?: string | boolean;
}

export const LIFECYCLE_EVENTS = [
  'before_migration',
  'after_migration',
  'before_hibernation',
  'after_hibernation',
] as const;
export type LifecycleEventType = (typeof LIFECYCLE_EVENTS)[number];

/** KiB, and integer rates a second since the sample before. VDSM parses integers only. */
export interface MemoryStat {
  readonly mem_total: number;
  /** Free, buffers and cached. */
  readonly mem_free: number;
  readonly mem_unused: number;
  readonly mem_buffers: number;
  readonly mem_cached: number;
  readonly swap_usage: number;
  readonly swap_total: number;
  readonly swap_in: number;
  readonly swap_out: number;
  readonly pageflt: number;
  readonly majflt: number;
}

/** What the guest tells. */
export type GuestMessage =
  | { readonly name: 'session-startup' }
  | { readonly name: 'session-shutdown' }
  | {
      readonly name: 'heartbeat';
      /** MiB, as the text of an integer: VDSM runs it through int(). */
      readonly 'free-ram': string;
      readonly 'memory-stat': MemoryStat;
      readonly apiVersion?: number;
    }
  | { readonly name: 'echo'; readonly content: Readonly<Record<string, unknown>> };

/** The API version from which each message may be sent. */
export const MINIMUM_API_VERSION: Readonly<Record<GuestMessage['name'], number>> = {
  'session-startup': 0,
  'session-shutdown': 0,
  heartbeat: 0,
  echo: 0,
};
