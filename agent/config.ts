/**
 * /etc/ovirt-guest-agent.conf: the archived agent's keys, names, units and defaults, and a section
 * `[sso]` of our own. Pure: text in, a typed {@link Config} or a list of problems out.
 */

import { type Entry, parseIni } from './ini.ts';

export const DEFAULT_CONFIG_FILE = '/etc/ovirt-guest-agent.conf';

/** How `user@domain` becomes an account: as NSS knows it, as it came, or without its domain. */
export const DOMAIN_RULES = ['auto', 'keep', 'strip'] as const;
export type DomainRule = (typeof DOMAIN_RULES)[number];

/** When a login is offered: where a greeter or a lock screen waits for it, or whatever is there. */
export const WHEN_RULES = ['greeter-or-locked', 'always'] as const;
export type WhenRule = (typeof WHEN_RULES)[number];

export interface Config {
  /** Seconds between two heartbeats. */
  readonly heartBeatRate: number;
  /** Seconds between two looks at who is at the desktop, beside those that signals cause. */
  readonly reportUserRate: number;
  /** Seconds between two reports of the number of CPUs. */
  readonly reportNumCpuRate: number;
  /** Seconds between two reports of applications, names and networks. */
  readonly reportApplicationRate: number;
  /** Seconds between two reports of file systems. */
  readonly reportDiskUsage: number;
  /** Packages that are reported when they are installed. */
  readonly applicationsList: readonly string[];
  /** Types of file systems that are not reported. */
  readonly ignoredFs: readonly string[];
  readonly ignoreZeroSizeFs: boolean;
  /** Network interfaces that are not reported. */
  readonly ignoredNics: readonly string[];
  /** Device files of the host channel, in the order in which they are tried. */
  readonly devices: readonly string[];
  readonly sso: {
    /** Abstract socket, `@` first. */
    readonly socket: string;
    /** Uids whose processes may ask for credentials. */
    readonly allowedUids: readonly number[];
    /** Seconds that an offer lives. */
    readonly offerTtl: number;
    readonly domain: DomainRule;
    readonly when: WhenRule;
    /** Offer accounts below UID_MIN too (never uid 0). */
    readonly allowSystem: boolean;
  };
}

/** One thing wrong with a configuration; `text` names file, line, key and what is allowed. */
export interface ConfigProblem {
  readonly text: string;
  /** Only errors keep the agent from starting. */
  readonly severity: 'error' | 'warning' | 'notice';
}

export interface ConfigResult {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
}

const DEFAULT_APPLICATIONS =
  'kernel ovirt-guest-agent ovirt-guest-agent-common xorg-x11-drv-qxl linux-image ' +
  'xserver-xorg-video-qxl xf86-video-qxl kernel-desktop kernel-default kernel-trace ' +
  'kernel-vanilla kernel-debug kernel-ec2 kernel-xen kernel-ppc64 cloud-init';
const DEFAULT_IGNORED_FS =
  'rootfs tmpfs autofs cgroup selinuxfs udev mqueue nfsd proc sysfs devtmpfs hugetlbfs ' +
  'rpc_pipefs devpts securityfs debugfs binfmt_misc fuse.gvfsd-fuse fuse.gvfs-fuse-daemon ' +
  'fusectl usbfs';

/** Ports by name: the one that VDSM has always used, then the one of newer hosts. */
const PORT_NAMES = ['com.redhat.rhevm.vdsm', 'ovirt-guest-agent.0'];

/** A day: more seldom than that is off, and setTimeout's 2^31 ms are far away. */
const MAX_RATE_S = 86_400;
/** A password waits ten minutes at most. */
const MAX_OFFER_TTL_S = 600;
/** sun_path is 108 bytes, the first one NUL, for which `@` stands here. */
const MAX_SOCKET_NAME = 108;
/** As many as the listener takes. */
const MAX_UIDS = 64;

/** What Python's logging read from the same file. */
const LOGGING_SECTION = /^(?:loggers|handlers|formatters|(?:logger|handler|formatter)_.*)$/;
const NO_LOGGING =
  'and its like have no effect: the agent logs to standard output, for the journal ' +
  '(see --log-format and --debug)';

/** Reads a configuration's text; `file` is for the messages. */
export function parseConfig(text: string, file: string): ConfigResult {
  return new Reader(text, file).read();
}

/** Every key that is read, as `section.key`. */
export function configKeys(): readonly string[] {
  const reader = new Reader('', '');
  reader.read();
  return [...reader.known];
}

class Reader {
  readonly #file: string;
  readonly #entries = new Map<string, Entry>();
  readonly #problems: ConfigProblem[] = [];
  readonly known = new Set<string>();

  constructor(text: string, file: string) {
    this.#file = file;
    const { entries, problems } = parseIni(text);
    for (const { line, what } of problems) this.#problem('error', line, what);
    const isLogging = ({ section }: Entry): boolean => LOGGING_SECTION.test(section);
    for (const entry of entries) {
      if (!isLogging(entry)) this.#entries.set(`${entry.section}.${entry.key}`, entry);
    }
    const logging = entries.find(isLogging);
    if (logging) this.#problem('notice', logging.line, `[${logging.section}] ${NO_LOGGING}`);
  }

  read(): ConfigResult {
    const config: Config = {
      heartBeatRate: this.#integer('general.heart_beat_rate', 5, 1, MAX_RATE_S),
      reportUserRate: this.#integer('general.report_user_rate', 10, 1, MAX_RATE_S),
      reportNumCpuRate: this.#integer('general.report_num_cpu_rate', 60, 1, MAX_RATE_S),
      reportApplicationRate: this.#integer('general.report_application_rate', 120, 1, MAX_RATE_S),
      reportDiskUsage: this.#integer('general.report_disk_usage', 300, 1, MAX_RATE_S),
      applicationsList: this.#words('general.applications_list', DEFAULT_APPLICATIONS),
      ignoredFs: this.#words('general.ignored_fs', DEFAULT_IGNORED_FS),
      ignoreZeroSizeFs: this.#flag('general.ignore_zero_size_fs', true),
      ignoredNics: this.#words('general.ignored_nics', ''),
      devices: this.#devices(),
      sso: {
        socket: this.#socket(),
        allowedUids: this.#uids(),
        offerTtl: this.#integer('sso.offer_ttl', 60, 1, MAX_OFFER_TTL_S),
        domain: this.#oneOf('sso.domain', DOMAIN_RULES, 'auto'),
        when: this.#oneOf('sso.when', WHEN_RULES, 'greeter-or-locked'),
        allowSystem: this.#flag('sso.allow_system', false),
      },
    };
    for (const [name, entry] of this.#entries) {
      if (this.known.has(name)) continue;
      this.#problem('warning', entry.line, `unknown key ${entry.key} in [${entry.section}]`);
    }
    const broken = this.#problems.some(({ severity }) => severity === 'error');
    if (!broken) this.#warnOfWhen(config.sso.when);
    return { config, problems: this.#problems };
  }

  #devices(): readonly string[] {
    const prefix = this.#path('virtio.device_prefix') ?? '/dev/virtio-ports/';
    const folder = prefix.endsWith('/') ? prefix : `${prefix}/`;
    const device = this.#path('virtio.device');
    const ports = PORT_NAMES.map((name) => folder + name);
    return device === undefined || ports.includes(device) ? ports : [device, ...ports];
  }

  #path(name: string): string | undefined {
    const entry = this.#value(name);
    if (entry === undefined || /^\/[^\0\n]*$/.test(entry.value)) return entry?.value;
    return this.#bad(entry, 'a path that begins with /', undefined);
  }

  #socket(): string {
    const fallback = '@/tmp/ovirt-cred-channel';
    const entry = this.#value('sso.socket');
    if (entry === undefined) return fallback;
    const { value } = entry;
    if (/^@[\x21-\x7e]+$/.test(value) && value.length <= MAX_SOCKET_NAME) return value;
    return this.#bad(entry, `@ and 1 to ${MAX_SOCKET_NAME - 1} printable characters`, fallback);
  }

  #uids(): readonly number[] {
    const fallback = [0];
    const entry = this.#value('sso.allowed_uids');
    if (entry === undefined) return fallback;
    const uids = words(entry.value).map((word) => (/^\d{1,10}$/.test(word) ? Number(word) : -1));
    // 2^32 - 1 is (uid_t) -1, which is nobody.
    const inRange = uids.length > 0 && uids.length <= MAX_UIDS;
    if (!inRange || !uids.every((uid) => uid >= 0 && uid < 0xffffffff)) {
      return this.#bad(entry, `1 to ${MAX_UIDS} user ids separated by spaces`, fallback);
    }
    if (!uids.includes(0)) {
      const why = 'the PAM module runs as root and will get nothing';
      this.#problem('warning', entry.line, `allowed_uids in [sso] lacks 0: ${why}`);
    }
    return uids;
  }

  #integer(name: string, fallback: number, least: number, most: number): number {
    const entry = this.#value(name);
    if (entry === undefined) return fallback;
    const value = /^\d{1,10}$/.test(entry.value) ? Number(entry.value) : Number.NaN;
    if (value >= least && value <= most) return value;
    return this.#bad(entry, `a whole number from ${least} to ${most} (seconds)`, fallback);
  }

  #flag(name: string, fallback: boolean): boolean {
    const entry = this.#value(name);
    if (entry === undefined) return fallback;
    const value = entry.value.toLowerCase();
    if (['true', 'yes', 'on', '1'].includes(value)) return true;
    if (['false', 'no', 'off', '0'].includes(value)) return false;
    return this.#bad(entry, 'true or false', fallback);
  }

  #oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const entry = this.#value(name);
    if (entry === undefined) return fallback;
    const value = allowed.find((word) => word === entry.value);
    return value ?? this.#bad(entry, allowed.join(' or '), fallback);
  }

  #words(name: string, fallback: string): readonly string[] {
    return words(this.#value(name)?.value ?? fallback);
  }

  #value(name: string): Entry | undefined {
    this.known.add(name);
    return this.#entries.get(name);
  }

  #bad<T>(entry: Entry, allowed: string, fallback: T): T {
    this.#problem('error', entry.line, `${entry.key} in [${entry.section}] must be ${allowed}`);
    return fallback;
  }

  #warnOfWhen(when: WhenRule): void {
    if (when !== 'always') return;
    const line = this.#entries.get('sso.when')?.line ?? 1;
    const what =
      'when = always tells every local user each token; one of them could use it up before the ' +
      'greeter does, though not read the password';
    this.#problem('warning', line, what);
  }

  #problem(severity: ConfigProblem['severity'], line: number, what: string): void {
    this.#problems.push({ severity, text: `${this.#file}:${line}: ${what}` });
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
