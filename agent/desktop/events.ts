/** What the host is told of the desktop (docs/protocol.md, section 1). Pure. */

import type { SessionMessage } from '../messages.ts';
import type { Facts } from './facts.ts';

/** What a host must hear that knows nothing. */
export function presence({ activeUser, session }: Facts): readonly SessionMessage[] {
  const user = activeUserIs(activeUser);
  if (session === undefined) return [user, { name: 'session-logoff' }];
  return [user, { name: 'session-logon' }, lockState(session.isLocked)];
}

/** What a host must hear that knows `before`; nothing when nothing changed for it. */
export function changes(before: Facts, after: Facts): readonly SessionMessage[] {
  const user = before.activeUser === after.activeUser ? [] : [activeUserIs(after.activeUser)];
  const [old, now] = [before.session, after.session];
  if (old !== undefined && old.id === now?.id) {
    return old.isLocked === now.isLocked ? user : [...user, lockState(now.isLocked)];
  }
  const messages: SessionMessage[] = [...user];
  if (old !== undefined) messages.push({ name: 'session-logoff' });
  if (now !== undefined) messages.push({ name: 'session-logon' });
  // A desktop that comes to the front unlocked has not been unlocked: that goes without saying.
  if (now?.isLocked) messages.push(lockState(true));
  return messages;
}

function activeUserIs(user: string): SessionMessage {
  return { name: 'active-user', content: { name: user } };
}

function lockState(isLocked: boolean): SessionMessage {
  return { name: isLocked ? 'session-lock' : 'session-unlock' };
}
