/** One look by one probe, with its deadline. */

import type { Report } from '../messages.ts';
import { codeOf } from './failure.ts';
import type { Probe } from './probes.ts';

export interface Look {
  /** What came before the deadline. Never rejects. */
  readonly outcome: Promise<Outcome>;
  /** Settles when the probe is done, which one that hangs may never be. Never rejects. */
  readonly done: Promise<void>;
  /** Gives up; the outcome is then `aborted`. */
  readonly abort: () => void;
}

export type Outcome =
  | { readonly kind: 'report'; readonly report: Report }
  /** `code` is fit for a log line. */
  | { readonly kind: 'failure'; readonly code: string }
  | { readonly kind: 'aborted' };

export function runProbe(probe: Probe): Look {
  const controller = new AbortController();
  const { promise: outcome, resolve } = Promise.withResolvers<Outcome>();
  const end = (first: Outcome): void => {
    clearTimeout(timer);
    resolve(first);
  };
  const timer = setTimeout(() => {
    end({ kind: 'failure', code: 'ETIMEDOUT' });
    controller.abort();
  }, probe.deadlineMs);
  const work = async (): Promise<void> => {
    // Whatever a probe throws, a bug too, costs its report and never a login: this is the border
    // between facts that are nice to have and the process that carries passwords.
    try {
      end({ kind: 'report', report: await probe.read(controller.signal) });
    } catch (error) {
      end({ kind: 'failure', code: codeOf(error) });
    }
  };
  return {
    outcome,
    done: work(),
    abort: () => {
      end({ kind: 'aborted' });
      controller.abort();
    },
  };
}
