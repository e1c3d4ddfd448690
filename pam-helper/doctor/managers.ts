/** Display managers, by the names of their units, and what takes a login to each. */

import type { Service } from '../render/services.ts';

export interface Manager {
  readonly name: string;
  /** Its PAM service, or the one that is made for single sign-on beside it. */
  readonly service: Service;
  /**
   * - `shell`: its greeter is GNOME Shell, which hears tokens;
   * - `plug-in`: ovirt-sso-greeter-kdm, under this account;
   * - `nothing`.
   */
  readonly through: 'shell' | { readonly account: string } | 'nothing';
}

const GDM: Manager = { name: 'GDM', service: 'gdm-ovirtcred', through: 'shell' };
const TDM: Manager = { name: 'TDM', service: 'tdm-trinity', through: { account: 'root' } };

const MANAGERS: ReadonlyMap<string, Manager> = new Map([
  ['gdm', GDM],
  ['gdm3', GDM],
  ['sddm', { name: 'SDDM', service: 'sddm', through: { account: 'sddm' } }],
  [
    'plasmalogin',
    {
      name: 'Plasma Login Manager',
      service: 'plasmalogin',
      through: { account: 'plasmalogin' },
    },
  ],
  ['kdm', { name: 'KDM', service: 'kdm', through: { account: 'root' } }],
  ['tdm', TDM],
  ['tdm-trinity', TDM],
  ['lightdm', { name: 'LightDM', service: 'lightdm', through: 'nothing' }],
  ['greetd', { name: 'greetd', service: 'greetd', through: 'nothing' }],
]);

/** Undefined for one that is not known here. */
export function managerOf(unit: string): Manager | undefined {
  return MANAGERS.get(unit.replace(/\.service$/, ''));
}

/** Units of all that are known. */
export const MANAGER_UNITS = [...MANAGERS.keys()].map((name) => `${name}.service`);
