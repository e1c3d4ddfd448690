import { expect, it } from 'vitest';
import { presentServices } from '../../../../pam-helper/render/services.ts';

it.each([
  [['gdm-password'], ['gdm-ovirtcred']],
  [['sddm', 'login'], ['sddm']],
  [['kdm'], ['kdm-ovirtcred', 'kdm']],
  [['gdm-ovirtcred', 'login'], []],
])('%j: %j', (there, services) => {
  expect(presentServices((name) => there.includes(name))).toEqual(services);
});
