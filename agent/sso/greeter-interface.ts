/**
 * What a greeter of ours may ask, beside the signal that every greeter gets: a login that came before
 * it was ready, and whose a token is.
 */

import { CallDenied, type Caller, type ExportedInterface } from '../exported.ts';
import type { LimitedLog } from '../log.ts';
import type { Broker } from './broker.ts';

/** Refusals are logged by `log`, which anybody on the bus can cause. */
export function greeterInterface(
  broker: Pick<Broker, 'ready' | 'describe'>,
  log: Pick<LimitedLog, 'notice'>,
): ExportedInterface {
  const deny = async (method: string, caller: Caller): Promise<never> => {
    log.notice('a call was refused: it is for the greeter in front', {
      method,
      uid: await caller.uid(),
    });
    throw new CallDenied();
  };
  return {
    methods: {
      Ready: {
        takes: [],
        gives: [],
        call: async (_, caller) => {
          if (broker.ready(caller.name, await caller.uid())) return [];
          return deny('Ready', caller);
        },
      },
      Describe: {
        takes: [{ name: 'token', type: 's' }],
        gives: [{ name: 'user', type: 's' }],
        call: async ([token], caller) => {
          const user = broker.describe(String(token), caller.name);
          return user === undefined ? deny('Describe', caller) : [user];
        },
      },
    },
  };
}
