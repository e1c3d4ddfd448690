// The packages: what is in each, and what it needs. `deb.mjs` and `rpm.mjs` make files of it.
//
// A package is described by
//   name          by format
//   summary, description
//   files         [from, to] pairs; `from` is a file or a folder, of which all files are taken
//   links         [name, target] pairs
//   relations     by format, in that format's own words; dependencies on libraries are found
//   licence       of the files in it, in SPDX's words (rpm's License:)
//   licences      npm packages whose licences are shipped with it
//   scripts       the prefix of its maintainer scripts in `deb/` and `rpm/`

import { readdirSync } from 'node:fs';

/** Where a distribution's PAM looks for modules. */
const SECURITY = {
  deb: (triplet) => `/usr/lib/${triplet}/security`,
  rpm: () => '/usr/lib64/security',
};

/** What the build leaves in dist/ that is not the agent's, or not for a guest. */
const NOT_PROGRAMS = new Set(['pam_ovirt_cred.so', 'obj', 'man', 'packages']);

/** The programs' place, and the two that people call. */
const HOME = '/usr/lib/ovirt-sso';
/** Not among the documents, which a small system may leave out. */
const SHARE = '/usr/share/ovirt-sso';
const COMMANDS = { 'ovirt-sso-agent': '/usr/sbin', 'ovirt-sso': '/usr/bin' };

/**
 * The packages for one format. `dist` is what was built, with the pages of the `manual`, by name, in
 * its folder `man`.
 */
export function packages({ format, triplet, version, root, dist, manual }) {
  const programs = readdirSync(dist).filter((name) => !NOT_PROGRAMS.has(name));
  const pages = manual.map((name) => [
    `${dist}/man/${name}`,
    `/usr/share/man/man${name.at(-'8.gz'.length)}/${name}`,
  ]);
  const isOfModule = ([, path]) => path.includes('/pam_');
  const same = format === 'deb' ? `(= ${version})` : `= ${version}`;
  return [
    {
      name: 'ovirt-sso-agent',
      summary: 'Guest agent for oVirt with single sign-on',
      description:
        'Takes logins from the host of a virtual machine, announces them to the greeter and hands ' +
        'the credentials to PAM, once. Reports the guest to its host, and locks, logs off, shuts ' +
        'down and hibernates when the host says so. Brings the runtime that it was tested with.',
      files: [
        ...programs.map((name) => [`${dist}/${name}`, `${HOME}/${name}`]),
        [`${root}/packaging/old-hooks`, `${HOME}/old-hooks`],
        [`${root}/packaging/ovirt-guest-agent.conf`, `${SHARE}/ovirt-guest-agent.conf`],
        ...(format === 'rpm'
          ? [
              // dpkg would ask about the 1.0 agent's file; deb/ovirt-sso-agent.postinst makes it.
              [`${root}/packaging/ovirt-guest-agent.conf`, '/etc/ovirt-guest-agent.conf'],
              [`${root}/packaging/preset`, '/usr/lib/systemd/system-preset'],
            ]
          : []),
        [`${root}/packaging/systemd`, '/usr/lib/systemd/system'],
        [`${root}/packaging/sysusers`, '/usr/lib/sysusers.d'],
        [`${root}/packaging/udev`, '/usr/lib/udev/rules.d'],
        [`${root}/packaging/dbus`, '/usr/share/dbus-1/system.d'],
        [`${root}/packaging/polkit`, '/usr/share/polkit-1/rules.d'],
        ...pages.filter((page) => !isOfModule(page)),
      ],
      licence: 'Apache-2.0 AND MIT',
      licences: [`node-linux-${process.arch}`, 'dbus-native'],
      links: Object.entries(COMMANDS)
        .filter(([name]) => programs.includes(name))
        .map(([name, folder]) => [`${folder}/${name}`, `../lib/ovirt-sso/${name}`]),
      relations: {
        deb: {
          Depends: [
            'init-system-helpers (>= 1.54)',
            'systemd',
            'udev',
            'default-dbus-system-bus | dbus-system-bus',
          ],
          Recommends: ['polkitd | policykit-1', `libpam-ovirt-sso ${same}`],
          Provides: ['ovirt-guest-agent'],
          Conflicts: ['ovirt-guest-agent'],
          Replaces: ['ovirt-guest-agent'],
        },
        rpm: {
          Requires: ['systemd', 'dbus', 'polkit'],
          Recommends: [`pam-ovirt-sso ${same}`],
          Provides: [`ovirt-guest-agent-common ${same}`],
          Obsoletes: ['ovirt-guest-agent-common < 2'],
        },
      },
      scripts: 'ovirt-sso-agent',
    },
    {
      name: format === 'deb' ? 'libpam-ovirt-sso' : 'pam-ovirt-sso',
      summary: 'PAM module for single sign-on in oVirt guests',
      description:
        'Trades the one-time token that a greeter was told for the credentials that the host of ' +
        'this virtual machine sent, and hands them to the modules below it.',
      files: [
        [`${dist}/pam_ovirt_cred.so`, `${SECURITY[format](triplet)}/pam_ovirt_cred.so`],
        ...pages.filter(isOfModule),
      ],
      links: [],
      licence: 'Apache-2.0',
      licences: [],
      relations: {
        deb: { Depends: [`ovirt-sso-agent ${same}`] },
        rpm: {
          Requires: [`ovirt-sso-agent ${same}`],
          Provides: [`ovirt-guest-agent-pam-module ${same}`],
          Obsoletes: ['ovirt-guest-agent-pam-module < 2'],
        },
      },
      scripts: 'pam-ovirt-sso',
    },
  ];
}
