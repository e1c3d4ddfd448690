/**
 * What this room tells the host, in the shapes that VDSM parses (docs/protocol.md, section 1). The
 * channel has the same shapes in its own vocabulary; wiring the two together proves them equal.
 */

export interface Interface {
  readonly name: string;
  /** Hardware address as the kernel writes it; empty for links that have none. */
  readonly hw: string;
  readonly inet: readonly string[];
  readonly inet6: readonly string[];
}

export interface DiskUsage {
  /** Mount point. */
  readonly path: string;
  /** Type of the file system. */
  readonly fs: string;
  /** Bytes. */
  readonly total: number;
  /** Bytes. */
  readonly used: number;
}

/** Serial numbers to device files. */
export type DiskMapping = Readonly<Record<string, { readonly name: string }>>;

export interface Container {
  readonly id: string;
  readonly names: readonly string[];
  readonly image: string;
  readonly command: string;
  readonly status: string;
}

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

export type Report =
  | { readonly name: 'applications'; readonly applications: readonly string[] }
  | { readonly name: 'containers'; readonly list: readonly Container[] }
  /** Its argument is called `name` too, so its arguments stand apart. */
  | { readonly name: 'host-name'; readonly content: { readonly name: string } }
  | { readonly name: 'os-version'; readonly version: string }
  | { readonly name: 'network-interfaces'; readonly interfaces: readonly Interface[] }
  | {
      readonly name: 'disks-usage';
      readonly disks: readonly DiskUsage[];
      readonly mapping: DiskMapping;
    }
  | { readonly name: 'fqdn'; readonly fqdn: string }
  | ({ readonly name: 'timezone' } & Timezone)
  | ({ readonly name: 'os-info' } & OsInfo)
  | { readonly name: 'number-of-cpus'; readonly count: number };
