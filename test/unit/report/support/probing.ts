/** Probes that a test drives. */

import type { Report } from '../../../../agent/messages.ts';
import type { Probe } from '../../../../agent/report/probes.ts';

/** A report that carries `value` alone. */
export function fqdn(value: string): Report {
  return { name: 'fqdn', fqdn: value };
}

/** A probe of ten seconds' rate that answers at once. */
export function probe(parts: Partial<Probe> = {}): Probe {
  const name = parts.name ?? 'fqdn';
  return {
    name,
    rateMs: 10_000,
    deadlineMs: 1_000,
    tell: 'always',
    refreshed: true,
    read: () => ({ ...fqdn('vm'), name }) as Report,
    empty: () => ({ ...fqdn(''), name }) as Report,
    ...parts,
  };
}

export function hang(): Promise<never> {
  return new Promise(() => {});
}
