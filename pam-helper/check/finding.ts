/** One thing that a login would meet, or that keeps it from being one. */

import type { Place } from '../syntax/stack.ts';

export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Stable, for programs. */
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly at: Place | undefined;
}

export interface ServiceReport {
  readonly service: string;
  readonly path: string | undefined;
  readonly findings: readonly Finding[];
}

/** 0 fine, 1 warnings, 2 errors. */
export function exitCodeOf(reports: readonly ServiceReport[]): 0 | 1 | 2 {
  const findings = reports.flatMap((report) => report.findings);
  if (findings.some(({ severity }) => severity === 'error')) return 2;
  return findings.length > 0 ? 1 : 0;
}
