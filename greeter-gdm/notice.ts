/** What the person at the screen is told, in plain words. */

export type Notice = 'signing-in' | 'refused' | 'unavailable' | 'expired' | 'rehearsed';

/** PAM modules may say anything, at any length, over any number of lines. */
const LONGEST_REASON = 160;

/** Marks a text for xgettext(1); `translated` looks it up when it is shown. */
const _ = (text: string): string => text;

const TEXTS: Readonly<Record<Notice, string>> = {
  'signing-in': _('Signing in from the portal…'),
  refused: _(
    'The portal could not sign you in here. Type your password, or open the console from the portal again.',
  ),
  unavailable: _(
    'Signing in from the portal is not set up on this computer. Type your password, and tell your administrator.',
  ),
  expired: _(
    'Signing in from the portal took too long. Type your password, or open the console from the portal again.',
  ),
  rehearsed: _('Signing in from the portal was tested. Nobody was signed in.'),
};

/** `reason` is what the system said to the person, already in their language. */
export function sentence(
  notice: Notice,
  translated: (text: string) => string,
  reason?: string,
): string {
  const text = translated(TEXTS[notice]);
  if (notice !== 'refused' || reason === undefined) return text;
  return `${reason.replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON)}\n${text}`;
}
