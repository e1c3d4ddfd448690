import { expect, it } from 'vitest';
import type { ExtensionFacts } from '../../../../pam-helper/doctor/extension.ts';
import { checkShell } from '../../../../pam-helper/doctor/gnome-shell.ts';

const BOTH: ExtensionFacts = {
  installed: [
    { uuid: 'new@ovirt.org', shells: ['45', '46'] },
    { uuid: 'old@ovirt.org', shells: ['43', '44'] },
  ],
  enabled: "['new@ovirt.org', 'old@ovirt.org']",
  disabled: '@as []',
};
const ITSELF = 'which hears the agent by itself';

it.each<[string, string, Partial<ExtensionFacts>, string]>([
  ['switched on', '43.9-0+deb12u2', {}, 'through our extension old@ovirt.org'],
  ['switched on, behind an epoch', '1:46.2', {}, 'through our extension new@ovirt.org'],
  ['not installed', '43.9', { installed: [] }, ITSELF],
  ['for other shells', '3.38.6', {}, `${ITSELF}: our extension is not for this version`],
  ['not named', '43.9', { enabled: "['new@ovirt.org']" }, `${ITSELF}: our extension is there, and`],
  ['switched off', '43.9', { disabled: "['old@ovirt.org']" }, `${ITSELF}: our extension is there,`],
  ['not to be asked for', '43.9', { enabled: '', disabled: '' }, `${ITSELF}: our extension is`],
])('an extension that is %s, with a shell %s', (_, shellVersion, others, what) => {
  const extension = { ...BOTH, ...others };
  expect(checkShell('greeter', shellVersion, extension)).toEqual({
    check: 'greeter',
    level: 'green',
    what: expect.stringContaining(what),
  });
});
