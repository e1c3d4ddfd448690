/** What happens in the play, as lines of JSON from the stage to whoever watches. */

/** Who does something on the stage. */
export const ACTORS = ['host', 'agent', 'bus', 'greeter', 'pam', 'stranger'] as const;
export type Actor = (typeof ACTORS)[number];

export type PlayEvent =
  /** A scene begins; times count from here. */
  | { readonly kind: 'scene'; readonly title: string }
  | { readonly kind: 'step'; readonly ms: number; readonly who: Actor; readonly what: string }
  /** How the scene ended, and whether that is how it should. */
  | {
      readonly kind: 'outcome';
      readonly ms: number;
      readonly as_told: boolean;
      readonly what: string;
    };

export type Tell = (event: PlayEvent) => void;
