/** Whether ovirt-sso-greeter-kdm takes logins to the display manager that is here. */

import { type Diagnosis, green, red, yellow } from './diagnosis.ts';

export const PLUG_IN = 'ovirt-sso-greeter-kdm.service';

export interface PlugInFacts {
  /** The display manager's name, and its unit. */
  readonly name: string;
  readonly unit: string;
  /** Whose sockets it logs in through. */
  readonly account: string;
  /** Of the plug-in's unit, as systemctl(1) shows them; empty where systemd does not answer. */
  readonly properties: ReadonlyMap<string, string>;
}

export function checkPlugIn(check: string, facts: PlugInFacts): Diagnosis {
  const { name, unit, account, properties } = facts;
  const get = (key: string) => properties.get(key) ?? '';
  const start = `systemctl add-wants ${unit} ${PLUG_IN} && systemctl start ${PLUG_IN}`;
  if (get('LoadState') === '') {
    const fix = 'see whether this machine was booted by systemd';
    return yellow(check, `${name}: systemd does not tell whether ${PLUG_IN} runs`, fix);
  }
  if (get('LoadState') !== 'loaded') {
    const fix = 'install the package ovirt-sso-greeter-kdm';
    return red(check, `${name} hears of no login without ${PLUG_IN}`, fix);
  }
  const user = get('User') || 'root';
  if (user !== account) {
    const what = `${PLUG_IN} runs as ${user}, whom ${name} takes no login from`;
    const fix = `systemctl edit ${PLUG_IN}: [Service] and below it User=${account}`;
    return red(check, what, fix);
  }
  if (get('ActiveState') !== 'active') {
    return red(check, `${name} hears of no login: ${PLUG_IN} is ${get('ActiveState')}`, start);
  }
  const restarts = Number(get('NRestarts'));
  if (restarts > 0) {
    const what = `${name}, through ${PLUG_IN}, which was restarted ${restarts} times`;
    return yellow(check, what, `journalctl -b -u ${PLUG_IN}`);
  }
  if (!get('WantedBy').split(' ').includes(unit)) {
    return yellow(check, `${name}, through ${PLUG_IN}, which ${unit} does not start`, start);
  }
  return green(check, `${name}, through ${PLUG_IN}`);
}
