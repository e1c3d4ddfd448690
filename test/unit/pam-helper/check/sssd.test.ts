import { describe, expect, it } from 'vitest';
import { checkSssd } from '../../../../pam-helper/check/sssd.ts';
import type { Service } from '../../../../pam-helper/render/services.ts';
import { GOOD, ids, subject } from '../support/machine.ts';

const WITH_SSSD = `${GOOD}account required pam_sss.so\n`;
const AD = '[sssd]\ndomains = corp\n[domain/corp]\nid_provider = ad\n';

function found(service: Service, ...sssdConf: string[]) {
  return ids(checkSssd(subject(service, WITH_SSSD, {}, { sssdConf })));
}

it('is refused a service that no policy is mapped to', () => {
  expect(found('gdm-ovirtcred', AD)).toEqual(['error gpo-unmapped']);
  const [finding] = checkSssd(subject('gdm-ovirtcred', WITH_SSSD, {}, { sssdConf: [AD] }));
  expect(finding?.fix).toContain('ad_gpo_map_interactive = +gdm-ovirtcred');
});

describe('lets pass', () => {
  it.each([
    ['one that is added', 'gdm-ovirtcred', [`${AD}ad_gpo_map_interactive = -su, +gdm-ovirtcred\n`]],
    ['one that needs no right', 'gdm-ovirtcred', [`${AD}ad_gpo_map_permit = +gdm-ovirtcred\n`]],
    [
      'one that a snippet adds',
      'gdm-ovirtcred',
      [AD, '[domain/corp]\nad_gpo_map_interactive = +gdm-ovirtcred\n'],
    ],
    ['one of the defaults', 'sddm', [AD]],
    ['all, where policies are off', 'gdm-ovirtcred', [`${AD}ad_gpo_access_control = disabled\n`]],
    ['all, by default right', 'gdm-ovirtcred', [`${AD}ad_gpo_default_right = permit\n`]],
    ['all, where another provider decides', 'gdm-ovirtcred', [`${AD}access_provider = simple\n`]],
    ['all of IPA', 'gdm-ovirtcred', ['[domain/x]\nid_provider = ipa\n']],
    ['all without SSSD', 'gdm-ovirtcred', []],
  ] as const)('%s', (_, service, texts) => {
    expect(found(service, ...texts)).toEqual([]);
  });
});

it('warns where policies only report, and where a default was taken out', () => {
  expect(found('gdm-ovirtcred', `${AD}ad_gpo_access_control = permissive\n`)).toEqual([
    'warning gpo-unmapped',
  ]);
  expect(found('sddm', `${AD}ad_gpo_map_interactive = -sddm\n`)).toEqual(['error gpo-unmapped']);
});

it('is not asked where the account part has no pam_sss', () => {
  expect(checkSssd(subject('gdm-ovirtcred', GOOD, {}, { sssdConf: [AD] }))).toEqual([]);
});
