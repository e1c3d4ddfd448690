/** A login session as logind describes it (org.freedesktop.login1(5), session objects). */

export interface Session {
  readonly id: string;
  readonly uid: number;
  /** The account's name. */
  readonly user: string;
  /** `user`, `greeter`, `lock-screen`, `background` and what later versions add. */
  readonly class: string;
  /** `x11`, `wayland`, `mir`, `tty`, `unspecified`. */
  readonly type: string;
  /** `online`, `active`, `closing`, and while it begins `opening`. */
  readonly state: string;
  /** In front of its seat. */
  readonly isActive: boolean;
  /** What the desktop says of its lock screen; logind's Lock and Unlock signals are only requests. */
  readonly isLocked: boolean;
  readonly seat: string;
  /** The PAM service that began it, or nothing where that is not told. */
  readonly service: string;
  /** When it began, CLOCK_MONOTONIC in milliseconds; 0 where that is not told. */
  readonly began: number;
}

/** The session that properties describe; undefined when one is missing or has a wrong type. */
export function sessionOf(properties: unknown): Session | undefined {
  const [uid] = list(own(properties, 'User'));
  const [seat] = list(own(properties, 'Seat'));
  const session = {
    id: own(properties, 'Id'),
    uid,
    user: own(properties, 'Name'),
    class: own(properties, 'Class'),
    type: own(properties, 'Type'),
    state: own(properties, 'State'),
    isActive: own(properties, 'Active'),
    isLocked: own(properties, 'LockedHint'),
    seat,
  };
  const service = own(properties, 'Service');
  const began = milliseconds(own(properties, 'TimestampMonotonic'));
  return isSession(session)
    ? { ...session, service: typeof service === 'string' ? service : '', began }
    : undefined;
}

/** A property by name, never one that the object inherits. */
export function own(properties: unknown, name: string): unknown {
  if (typeof properties !== 'object' || properties === null) return undefined;
  return Object.getOwnPropertyDescriptor(properties, name)?.value;
}

/** The members of a struct; none when it is not one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Of microseconds in a uint64, which comes as a BigInt. */
function milliseconds(value: unknown): number {
  return typeof value === 'bigint' ? Number(value / 1000n) : 0;
}

type Described = Omit<Session, 'service' | 'began'>;

function isSession(fields: Readonly<Record<keyof Described, unknown>>): fields is Described {
  const texts = [fields.id, fields.user, fields.class, fields.type, fields.state, fields.seat];
  return (
    texts.every((text) => typeof text === 'string') &&
    typeof fields.uid === 'number' &&
    typeof fields.isActive === 'boolean' &&
    typeof fields.isLocked === 'boolean'
  );
}
