/** What keeps a command from doing its work: what is wrong, and what to do about it. */

/** Exit codes of sysexits.h. */
export const EXIT_CODES = {
  USAGE: 64,
  DATA: 65,
  UNAVAILABLE: 69,
  CANNOT_WRITE: 73,
  REFUSED: 77,
  CONFIG: 78,
} as const;
export type FailureCode = keyof typeof EXIT_CODES;

export class Failure extends Error {
  readonly code: FailureCode;
  readonly fix: string;

  constructor(code: FailureCode, what: string, fix: string) {
    super(what);
    this.code = code;
    this.fix = fix;
  }
}
