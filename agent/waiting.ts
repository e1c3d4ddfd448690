/**
 * Who waits for a login in front of seat0: what the desktop room sees and the exchange needs to know.
 */

export type Waiting =
  /** A greeter takes anybody's. */
  | {
      readonly kind: 'greeter';
      /** Its account, which has any name, and on GDM 49 and later a new uid each time. */
      readonly uid: number;
      /** When its session began, CLOCK_MONOTONIC in milliseconds. */
      readonly began: number;
    }
  /** A locked screen takes its own user's, which unlocks it. */
  | {
      readonly kind: 'lock-screen';
      readonly uid: number;
      readonly user: string;
      /** logind's id of its session. */
      readonly session: string;
      /** Its desktop may listen for tokens, and open by one. */
      readonly mayListen: boolean;
    }
  /** Somebody is at work. */
  | { readonly kind: 'desktop'; readonly user: string }
  /** Neither a greeter nor a person, as while the guest boots. */
  | { readonly kind: 'nobody' };
