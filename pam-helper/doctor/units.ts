/** The state of the project's units, as systemctl(1) shows it. */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';

export interface UnitFacts {
  readonly name: string;
  /** Properties of systemctl show; empty where systemd does not answer. */
  readonly properties: ReadonlyMap<string, string>;
}

/** What must be there, and whether it must run: the unlock service only does when it is asked. */
export const UNITS = [
  'ovirt-sso-agent.socket',
  'ovirt-sso-agent.service',
  'ovirt-sso-unlock.socket',
] as const;

export function checkUnit({ name, properties }: UnitFacts): Diagnosis {
  const get = (key: string) => properties.get(key) ?? '';
  const log = `journalctl -b -u ${name}`;
  if (get('LoadState') === '') {
    return yellow(
      name,
      'systemd does not answer',
      'see whether this machine was booted by systemd',
    );
  }
  if (get('LoadState') !== 'loaded') {
    return red(name, `is ${get('LoadState')}`, 'install the package ovirt-sso-agent again');
  }
  if (get('ActiveState') === 'failed') return red(name, `has failed: ${get('Result')}`, log);
  // A start that does not come to its end, or one after another.
  if (get('ActiveState') === 'activating') {
    return red(name, `is activating (${get('SubState')})`, log);
  }
  if (get('ActiveState') !== 'active') {
    return red(name, `is ${get('ActiveState')}`, `systemctl enable --now ${name}`);
  }
  const restarts = Number(get('NRestarts'));
  if (restarts > 0) return yellow(name, `runs, and was restarted ${restarts} times`, log);
  if (get('UnitFileState') === 'disabled') {
    return yellow(name, 'runs, but not after the next boot', `systemctl enable ${name}`);
  }
  return green(name, `${get('ActiveState')} (${get('SubState')})`);
}

/** `KEY=VALUE` lines. */
export function propertiesOf(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line.includes('='));
  return new Map(lines.map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^[^=]*=/, '')]));
}
