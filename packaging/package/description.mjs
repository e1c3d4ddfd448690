// The packages: what is in each, and what it needs. `deb.mjs` and `rpm.mjs` make files of it. A new
// one is a function here, a name in the list at the end, and its scripts, if it needs any.
//
// A package is described by
//   name
//   summary, description
//   files         [from, to] pairs; `from` is a file or a folder, of which everything is taken
//   folders       empty ones, if there are any
//   links         [name, target] pairs
//   relations     by format, in that format's own words; dependencies on libraries are found
//   licence       of the files in it, in SPDX's words (rpm's License:)
//   licences      npm packages whose licences are shipped with it
//   scripts       the prefix of its maintainer scripts in `deb/` and `rpm/`
//   isPortable    the same for every machine
//
// Each function takes the build:
//   format        deb or rpm
//   triplet       Debian's name of the machine
//   root, dist    the checkout, and what was built of it
//   manual        file names of the pages in dist/man
//   same          "in this version", in the format's words

import { readdirSync } from 'node:fs';

/** Where a distribution's PAM looks for modules. */
const SECURITY = {
  deb: ({ triplet }) => `/usr/lib/${triplet}/security`,
  rpm: () => '/usr/lib64/security',
};

/** What the build leaves in dist/ that is no program. */
const NOT_PROGRAMS = new Set(['pam_ovirt_cred.so', 'obj', 'man', 'packages', 'greeter-gdm']);

/** The programs' place, and those that people and units call. */
const HOME = '/usr/lib/ovirt-sso';
const COMMANDS = {
  'ovirt-sso-agent': '/usr/sbin',
  'ovirt-sso-greeter-kdm': '/usr/sbin',
  'ovirt-sso': '/usr/bin',
};
/** Not among the documents, which a small system may leave out. */
const SHARE = '/usr/share/ovirt-sso';

/** Programs, units and pages of the greeters say so in their names: they are packages of their own. */
const isOfGreeter = (name) => name.includes('greeter-');

const HOOKS = '/etc/ovirt-guest-agent/hooks.d';
const EVENTS = ['before_migration', 'after_migration', 'before_hibernation', 'after_hibernation'];

function agent({ format, root, dist, manual, same }) {
  const programs = programsOf(dist).filter((name) => !isOfGreeter(name));
  const packaging = `${root}/packaging`;
  const own = {
    deb: [[`${packaging}/apparmor`, '/etc/apparmor.d']],
    rpm: [
      // dpkg would ask about the 1.0 agent's file; deb/ovirt-sso-agent.postinst makes it.
      [`${packaging}/ovirt-guest-agent.conf`, '/etc/ovirt-guest-agent.conf'],
      [`${packaging}/preset`, '/usr/lib/systemd/system-preset'],
      [
        `${packaging}/rpm/ovirt-sso-unlock-shadow.conf`,
        '/usr/lib/systemd/system/ovirt-sso-unlock.service.d/50-shadow.conf',
      ],
    ],
  };
  return {
    name: 'ovirt-sso-agent',
    summary: 'Guest agent for oVirt with single sign-on',
    description:
      'Takes logins from the host of a virtual machine, announces them to the greeter and hands ' +
      'the credentials to PAM, once. Reports the guest to its host, and locks, logs off, shuts ' +
      'down and hibernates when the host says so. Brings the runtime that it was tested with.',
    files: [
      ...inFolder(dist, programs, HOME),
      [`${packaging}/old-hooks`, `${HOME}/old-hooks`],
      [`${packaging}/hooks.d`, HOOKS],
      [`${packaging}/ovirt-guest-agent.conf`, `${SHARE}/ovirt-guest-agent.conf`],
      ...units(packaging, (name) => !isOfGreeter(name)),
      [`${packaging}/sysusers`, '/usr/lib/sysusers.d'],
      [`${packaging}/udev`, '/usr/lib/udev/rules.d'],
      [`${packaging}/dbus`, '/usr/share/dbus-1/system.d'],
      [`${packaging}/polkit`, '/usr/share/polkit-1/rules.d'],
      ...completions(format, packaging),
      ...own[format],
      ...pages(dist, manual, (name) => !name.startsWith('pam_') && !isOfGreeter(name)),
    ],
    folders: EVENTS.map((event) => `${HOOKS}/${event}`),
    links: commands(programs),
    licence: 'Apache-2.0 AND MIT AND BSD-3-Clause',
    licences: [`node-linux-${process.arch}`, 'dbus-native', 'diff'],
    relations: {
      deb: {
        Depends: [
          'default-dbus-system-bus | dbus-system-bus',
          'init-system-helpers (>= 1.54)',
          'systemd',
          'udev',
        ],
        Recommends: ['polkitd | policykit-1', `libpam-ovirt-sso ${same}`],
        Provides: ['ovirt-guest-agent'],
        Conflicts: ['ovirt-guest-agent'],
        Replaces: ['ovirt-guest-agent'],
      },
      rpm: {
        Requires: ['systemd', 'dbus', 'polkit'],
        Recommends: [`pam-ovirt-sso ${same}`, '(ovirt-sso-selinux if selinux-policy-devel)'],
        Provides: [`ovirt-guest-agent-common ${same}`],
        Obsoletes: ['ovirt-guest-agent-common < 2'],
      },
    },
    scripts: 'ovirt-sso-agent',
  };
}

function pamModule(build) {
  const { format, root, dist, manual, same } = build;
  return {
    name: format === 'deb' ? 'libpam-ovirt-sso' : 'pam-ovirt-sso',
    summary: 'PAM module for single sign-on in oVirt guests',
    description:
      'Trades the one-time token that a greeter was told for the credentials that the host of ' +
      'this virtual machine sent, and hands them to the modules below it.',
    files: [
      [`${root}/packaging/pam.d/${format}`, '/etc/pam.d'],
      [`${dist}/pam_ovirt_cred.so`, `${SECURITY[format](build)}/pam_ovirt_cred.so`],
      ...pages(dist, manual, (name) => name.startsWith('pam_')),
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
  };
}

function greeterKdm({ root, dist, manual, same }) {
  const isOurs = (name) => name.includes('greeter-kdm');
  const programs = programsOf(dist).filter(isOurs);
  return {
    name: 'ovirt-sso-greeter-kdm',
    summary: 'Greeter for single sign-on with SDDM and its family in oVirt guests',
    description:
      'Takes the one-time token of a login to SDDM, Plasma Login Manager, KDM or TDM, which then ' +
      'starts the session of the person whom the host named.',
    files: [
      ...inFolder(dist, programs, HOME),
      ...units(`${root}/packaging`, isOurs),
      ...pages(dist, manual, isOurs),
    ],
    links: commands(programs),
    licence: 'Apache-2.0 AND MIT',
    licences: ['dbus-native'],
    relations: {
      deb: { Depends: [`ovirt-sso-agent ${same}`], Enhances: ['sddm'] },
      rpm: { Requires: [`ovirt-sso-agent ${same}`], Enhances: ['sddm'] },
    },
    scripts: 'ovirt-sso-greeter-kdm',
    isPortable: true,
  };
}

/** Where the settings of GDM's greeter are collected, and under which name ours come early. */
const GREETER_SETTINGS = {
  // GDM's generate-config compiles this folder; what an admin wrote is 90-debian-settings in it.
  deb: '/usr/share/gdm/dconf/50-ovirt-sso',
  rpm: '/etc/dconf/db/gdm.d/00-ovirt-sso',
};

function greeterGdm({ format, root, dist, same }) {
  return {
    name: 'ovirt-sso-greeter-gdm',
    summary: 'GNOME Shell extension for single sign-on with GDM in oVirt guests',
    description:
      "Takes the one-time token of a login to GDM in place of the shell's own manager, stricter, and " +
      'tells the person at the screen what happens. Is switched on in the greeter; whoever wants it ' +
      'on lock screens too switches it on there.',
    files: [
      [`${dist}/greeter-gdm`, '/usr/share/gnome-shell/extensions'],
      [`${root}/packaging/dconf/ovirt-sso`, GREETER_SETTINGS[format]],
    ],
    links: [],
    licence: 'Apache-2.0',
    licences: [],
    relations: {
      deb: { Depends: [`ovirt-sso-agent ${same}`], Enhances: ['gdm3'] },
      rpm: { Requires: [`ovirt-sso-agent ${same}`, 'dconf'], Enhances: ['gdm'] },
    },
    scripts: 'ovirt-sso-greeter-gdm',
    isPortable: true,
  };
}

function selinux({ root, same }) {
  return {
    name: 'ovirt-sso-selinux',
    summary: 'SELinux policy module for the oVirt guest agent',
    description:
      'Domains of their own for the agent and for the runner of lifecycle hooks. The module is ' +
      'compiled on the machine itself, for the policy that is there.',
    files: [
      ...['te', 'if', 'fc'].map((type) => [
        `${root}/packaging/selinux/ovirt_sso.${type}`,
        `${SHARE}/selinux/ovirt_sso.${type}`,
      ]),
      [
        `${root}/packaging/selinux/ovirt-sso-hook.conf`,
        '/usr/lib/systemd/system/ovirt-sso-hook@.service.d/50-selinux.conf',
      ],
    ],
    links: [],
    licence: 'Apache-2.0',
    licences: [],
    relations: {
      rpm: {
        Requires: [`ovirt-sso-agent ${same}`, 'make', 'policycoreutils', 'selinux-policy-devel'],
      },
    },
    scripts: 'ovirt-sso-selinux',
    isPortable: true,
  };
}

/** Where each shell looks for what packages bring. */
function completions(format, packaging) {
  const folders = {
    'ovirt-sso.bash': '/usr/share/bash-completion/completions/ovirt-sso',
    '_ovirt-sso': `/usr/share/zsh/${format === 'deb' ? 'vendor-completions' : 'site-functions'}/_ovirt-sso`,
    'ovirt-sso.fish': '/usr/share/fish/vendor_completions.d/ovirt-sso.fish',
  };
  return Object.entries(folders).map(([name, place]) => [
    `${packaging}/completions/${name}`,
    place,
  ]);
}

function programsOf(dist) {
  return readdirSync(dist).filter((name) => !NOT_PROGRAMS.has(name));
}

/** Those of `programs` that are commands, as links into their folder. */
function commands(programs) {
  return Object.entries(COMMANDS)
    .filter(([name]) => programs.includes(name))
    .map(([name, folder]) => [`${folder}/${name}`, `../lib/ovirt-sso/${name}`]);
}

/** Units whose names suit, with their places. */
function units(packaging, suits) {
  const names = readdirSync(`${packaging}/systemd`).filter(suits);
  return inFolder(`${packaging}/systemd`, names, '/usr/lib/systemd/system');
}

function inFolder(from, names, to) {
  return names.map((name) => [`${from}/${name}`, `${to}/${name}`]);
}

/** Pages of the manual whose names suit, with their places. */
function pages(dist, manual, suits) {
  return manual
    .filter(suits)
    .map((name) => [`${dist}/man/${name}`, `/usr/share/man/man${name.at(-'8.gz'.length)}/${name}`]);
}

/** All packages of one format, in one version. */
export function packages({ version, ...build }) {
  const same = build.format === 'deb' ? `(= ${version})` : `= ${version}`;
  return [agent, pamModule, greeterKdm, greeterGdm, selinux]
    .map((describe) => describe({ ...build, same }))
    .filter(({ relations }) => Object.hasOwn(relations, build.format));
}
