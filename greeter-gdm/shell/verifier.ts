/** The shell's verifiers, listened to: methods of their prototype that `close()` puts back. */

import { ShellUserVerifier } from 'resource:///org/gnome/shell/gdm/util.js';
import { SERVICE } from '../sign-in.ts';

export interface VerifierEvents {
  /** A hidden prompt of our service: `ask` lets the shell go on. False where it must not. */
  asked(question: string, ask: () => void): boolean;
  problem(text: string): void;
  stopped(): void;
  completed(): void;
}

type Method = (this: ShellUserVerifier, ...args: readonly unknown[]) => void;
type MethodName = keyof ShellUserVerifier & `_on${string}`;

const METHODS: readonly MethodName[] = [
  '_onSecretInfoQuery',
  '_onProblem',
  '_onConversationStopped',
  '_onVerificationComplete',
];

/** False in a shell whose verifiers are built otherwise: it keeps its own manager. */
export function knowsVerifiers(): boolean {
  return METHODS.every((name) => typeof ShellUserVerifier.prototype[name] === 'function');
}

export class Verifiers {
  readonly #originals = new Map<MethodName, Method>();

  constructor(events: VerifierEvents) {
    const stop = this.#wrap('_onConversationStopped', function (original, args) {
      const isOurs = args[1] === SERVICE && this.serviceIsForeground(SERVICE);
      original.call(this, ...args);
      if (isOurs) events.stopped();
    });
    this.#wrap('_onSecretInfoQuery', function (original, args) {
      const ask = () => original.call(this, ...args);
      if (args[1] !== SERVICE) return ask();
      if (events.asked(String(args[2]), ask)) return;
      stop.call(this, args[0], SERVICE);
      events.stopped();
    });
    this.#wrap('_onProblem', function (original, args) {
      original.call(this, ...args);
      if (args[1] === SERVICE) events.problem(String(args[2]));
    });
    this.#wrap('_onVerificationComplete', function (original, args) {
      original.call(this, ...args);
      events.completed();
    });
  }

  close(): void {
    for (const [name, original] of this.#originals) ShellUserVerifier.prototype[name] = original;
    this.#originals.clear();
  }

  /** Gives the original method. */
  #wrap(
    name: MethodName,
    around: (this: ShellUserVerifier, original: Method, args: readonly unknown[]) => void,
  ): Method {
    const original = ShellUserVerifier.prototype[name];
    this.#originals.set(name, original);
    ShellUserVerifier.prototype[name] = function (...args) {
      around.call(this, original, args);
    };
    return original;
  }
}
