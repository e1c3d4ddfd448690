/** SSSD's group policies of Active Directory, which refuse services that they do not know. */

import { parseIni } from '../../agent/ini.ts';
import { moduleName, modulesOf } from '../syntax/stack.ts';
import type { Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** Defaults of ad_gpo_map_interactive among the services here (sssd-ad(5)). */
const KNOWN = ['kdm', 'lightdm', 'sddm'];

/** Options that map services to a logon right, or let them in without one. */
const MAPS = /^ad_gpo_map_(?:interactive|remote_interactive|network|batch|service|permit)$/;

/** The options of each domain, from sssd.conf and what stands in its snippets. */
function domains(texts: readonly string[]): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const { section, key, value } of texts.flatMap((text) => parseIni(text).entries)) {
    const [, name] = /^domain\/(.+)$/.exec(section) ?? [];
    if (name === undefined) continue;
    found.set(name, (found.get(name) ?? new Map<string, string>()).set(key, value));
  }
  return found;
}

export function checkSssd({ service, stacks, machine }: Subject): Finding[] {
  const isAsked = modulesOf(stacks.account).some(({ rule }) => moduleName(rule) === 'pam_sss');
  if (!isAsked) return [];
  return [...domains(machine.sssdConf)]
    .filter(([, options]) => refuses(options, service))
    .map(([domain, options]) => {
      const enforced = options.get('ad_gpo_access_control')?.toLowerCase() !== 'permissive';
      return {
        severity: enforced ? 'error' : 'warning',
        id: 'gpo-unmapped',
        what: `no ad_gpo_map_* option of SSSD's domain ${domain} names ${service}`,
        why: enforced
          ? 'SSSD refuses a service that no policy is mapped to, after the right password'
          : 'SSSD would refuse it as soon as ad_gpo_access_control is "enforcing"',
        fix: `add "ad_gpo_map_interactive = +${service}" to [domain/${domain}] of /etc/sssd/sssd.conf, and restart sssd`,
        at: undefined,
      };
    });
}

function refuses(options: ReadonlyMap<string, string>, service: string): boolean {
  const access = options.get('access_provider') ?? options.get('id_provider');
  const control = options.get('ad_gpo_access_control')?.toLowerCase();
  if (access !== 'ad' || control === 'disabled') return false;
  if ((options.get('ad_gpo_default_right') ?? 'deny') !== 'deny') return false;
  const words = [...options]
    .filter(([key]) => MAPS.test(key))
    .flatMap(([, value]) => value.split(',').map((word) => word.trim()));
  if (words.includes(`+${service}`) || words.includes(service)) return false;
  return !KNOWN.includes(service) || words.includes(`-${service}`);
}
