/** The agent's answer, and every way to get it wrong. */

export interface AnswerFaults {
  /** The length field, instead of the user's. */
  readonly length?: number;
  /** What stands after the password, instead of one NUL. */
  readonly end?: string;
}

/** Strings are Latin-1: one character is one byte. */
export function answer(user: string, password: string, faults: AnswerFaults = {}): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE((faults.length ?? user.length) >>> 0);
  return Buffer.concat([
    length,
    Buffer.from(user, 'latin1'),
    Buffer.from(password, 'latin1'),
    Buffer.from(faults.end ?? '\0', 'latin1'),
  ]);
}

/** A user that no machine has: the module leaves it to the modules below. */
export const unknownUser = 'alice.ovirt-test';

/** No output may contain it: the client's runner looks. */
export const password = 'canary pass\tword \xc3\xa4';

export const good = answer(unknownUser, password);
