/**
 * The vocabulary of the channel, both ways, for all rooms. Names, types and versions are VDSM's
 * (docs/protocol.md, section 1).
 */

import type { SecretBuffer } from './secret.ts';

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

/** Most CPUs of a `set-number-of-cpus`: Linux counts no more (NR_CPUS on x86-64). */
export const MAX_CPUS = 8192;

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

/** A network link that is up. */
export interface NetworkInterface {
  readonly name: string;
  /** Hardware address as the kernel writes it; empty for links that have none. */
  readonly hw: string;
  readonly inet: readonly string[];
  readonly inet6: readonly string[];
}

/** A mounted file system; VDSM parses integers, in bytes. */
export interface DiskUsage {
  /** Mount point. */
  readonly path: string;
  /** Type of the file system. */
  readonly fs: string;
  readonly total: number;
  readonly used: number;
}

export interface Container {
  readonly id: string;
  readonly names: readonly string[];
  readonly image: string;
  readonly command: string;
  readonly status: string;
}

/** Serial numbers to device files. */
export type DiskMapping = Readonly<Record<string, { readonly name: string }>>;

export interface OsInfo {
  readonly version: string;
  readonly distribution: string;
  readonly codename: string;
  readonly arch: string;
  readonly type: 'linux';
  readonly kernel: string;
}

export interface Timezone {
  readonly zone: string;
  /** Minutes east of Greenwich, now. */
  readonly offset: number;
}

/** What the guest is. */
export type Report =
  | { readonly name: 'applications'; readonly applications: readonly string[] }
  | { readonly name: 'containers'; readonly list: readonly Container[] }
  /** Its argument is called `name` too: arguments in `content` are sent without it. */
  | { readonly name: 'host-name'; readonly content: { readonly name: string } }
  /** The kernel's release. */
  | { readonly name: 'os-version'; readonly version: string }
  | { readonly name: 'network-interfaces'; readonly interfaces: readonly NetworkInterface[] }
  | {
      readonly name: 'disks-usage';
      readonly disks: readonly DiskUsage[];
      readonly mapping: DiskMapping;
    }
  | { readonly name: 'fqdn'; readonly fqdn: string }
  | ({ readonly name: 'timezone' } & Timezone)
  | ({ readonly name: 'os-info' } & OsInfo)
  | { readonly name: 'number-of-cpus'; readonly count: number };

/** Who is in front of it. */
export type SessionMessage =
  /** The account whose desktop is in front of the seat, or `None`. */
  | { readonly name: 'active-user'; readonly content: { readonly name: string } }
  | { readonly name: 'session-logon' }
  | { readonly name: 'session-logoff' }
  | { readonly name: 'session-lock' }
  | { readonly name: 'session-unlock' };

export interface Heartbeat {
  readonly name: 'heartbeat';
  /** MiB, as the text of an integer: VDSM runs it through int(). */
  readonly 'free-ram': string;
  readonly 'memory-stat': MemoryStat;
  /** The highest version that the guest speaks; a VDSM that misses it takes the guest for one without. */
  readonly apiVersion?: number;
}

/** Answers a {@link LifecycleEvent} that has a `replyId`. */
export interface Completion {
  readonly name: 'completion';
  readonly reply_id: string;
  readonly done: true;
}

/** What the guest tells. */
export type GuestMessage =
  | { readonly name: 'session-startup' }
  | { readonly name: 'session-shutdown' }
  | { readonly name: 'uninstalled' }
  | Heartbeat
  | Report
  | SessionMessage
  | Completion
  | { readonly name: 'echo'; readonly content: Readonly<Record<string, unknown>> };

/** The API version from which each message may be sent. */
export const MINIMUM_API_VERSION: Readonly<Record<GuestMessage['name'], number>> = {
  'session-startup': 0,
  'session-shutdown': 0,
  uninstalled: 0,
  heartbeat: 0,
  applications: 0,
  containers: 3,
  'host-name': 0,
  'os-version': 0,
  'network-interfaces': 0,
  'disks-usage': 0,
  fqdn: 0,
  timezone: 2,
  'os-info': 2,
  'number-of-cpus': 1,
  'active-user': 0,
  'session-logon': 0,
  'session-logoff': 0,
  'session-lock': 0,
  'session-unlock': 0,
  completion: 3,
  echo: 0,
};
