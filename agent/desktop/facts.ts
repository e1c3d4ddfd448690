/** What the session in front of seat0 means to the host and to a login. Pure. */

import type { Waiting } from '../waiting.ts';
import type { Session } from './session.ts';

/** The seat of the console that the host shows; the others have hardware of their own. */
export const SEAT = 'seat0';
/** What the host reads for nobody. */
export const NOBODY = 'None';

/** Types with a desktop (sd_session_get_type(3)); ssh and text consoles are not the host's concern. */
const GRAPHICAL: ReadonlySet<string> = new Set(['x11', 'wayland', 'mir']);
/**
 * Classes of a person who is logged in. The longer names are those of systemd 256 and later: root's
 * session is `user-early` there, and a `light` one runs no service manager of its own.
 */
const PERSONS: ReadonlySet<string> = new Set([
  'user',
  'user-early',
  'user-light',
  'user-early-light',
]);
/**
 * PAM services of GDM. Whose desktop it is that GDM began logind does not know: it names the desktop
 * to a session that is open already (its daemon/gdm-session.c), so `Desktop` is empty.
 */
const GDM = /^gdm/;
/** Classes that ask a person for a name or a password. */
const GREETERS: ReadonlySet<string> = new Set(['greeter', 'lock-screen']);

export interface Facts {
  /** The account whose desktop is in front, or {@link NOBODY}. */
  readonly activeUser: string;
  /** The session of that desktop. */
  readonly session?: Session;
  /** The greeter that is in front instead. */
  readonly greeter?: Session;
}

/** The facts when `front` is the session in front of the seat. */
export function factsOf(front: Session | undefined): Facts {
  if (front === undefined || !counts(front)) return { activeUser: NOBODY };
  if (GREETERS.has(front.class)) return { activeUser: NOBODY, greeter: front };
  if (PERSONS.has(front.class)) return { activeUser: front.user, session: front };
  return { activeUser: NOBODY };
}

/** Who waits for a login, as the facts have it. */
export function waitingOf({ session, greeter }: Facts): Waiting {
  if (greeter !== undefined) return { kind: 'greeter', uid: greeter.uid, began: greeter.began };
  if (session === undefined) return { kind: 'nobody' };
  const { id, uid, user, isLocked, service } = session;
  if (!isLocked) return { kind: 'desktop', user };
  return { kind: 'lock-screen', uid, user, session: id, mayListen: GDM.test(service) };
}

/** A closing session stays in front for as long as its processes take; its person has left. */
function counts(session: Session): boolean {
  return (
    session.seat === SEAT &&
    session.isActive &&
    session.state !== 'closing' &&
    GRAPHICAL.has(session.type)
  );
}
