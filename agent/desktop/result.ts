/** What came of an action that the host asked for. */

/**
 * `why` is for programs: the name of a D-Bus error, or one of
 * - `nobody-there`: no person's graphical session is in front of seat0;
 * - `replaced`: a later request of the same kind came before this one was done;
 * - `na`, `no`, `challenge`: logind's word that this machine cannot, or this account may not
 *   (org.freedesktop.login1(5), CanHibernate);
 * - `malformed`: logind's answer is not what its documentation says.
 */
export type ActionResult = { readonly done: true } | { readonly done: false; readonly why: string };

export const DONE: ActionResult = { done: true };

export function notDone(why: string): ActionResult {
  return { done: false, why };
}
