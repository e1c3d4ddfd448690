/** What a probe can run into, told by a code that may be logged. */

/** An expected failure that no system call reports. */
export class ProbeFailure extends Error {
  readonly code: string;

  /** `code` is a word of this program's own, never text of somebody else's. */
  constructor(code: string, cause?: unknown) {
    super(code, { cause });
    this.name = 'ProbeFailure';
    this.code = code;
  }
}

/** Whether a system call failed, and not this program. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof (error as NodeJS.ErrnoException | undefined)?.syscall === 'string';
}

/**
 * What may be logged of an error. An unexpected one is named by its class: its message can quote
 * what was being parsed.
 */
export function codeOf(error: unknown): string {
  const { code, name } = Object(error) as Partial<NodeJS.ErrnoException>;
  return String(code ?? name ?? 'unknown');
}
