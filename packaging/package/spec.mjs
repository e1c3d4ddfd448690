// The spec file of an rpm: pure, from a package's description to text.

import { dirname } from 'node:path';

/** Folders that are this package's own, and go with it, besides those that it names. */
const OWN_FOLDER = new RegExp(
  [
    '^/etc/ovirt-guest-agent(?:/|$)',
    '^/usr/(?:lib|share)/ovirt-sso(?:/|$)',
    '^/usr/lib/systemd/system/ovirt-sso-.*[.]d$',
    '^/usr/share/licenses/.',
    '^/usr/share/gnome-shell/extensions/.',
  ].join('|'),
);

/**
 * What would make two builds differ: the machine's name and the time. And what rpm would do to the
 * files, which are as they should be: strip them, compress them, list them by their build ids. A
 * library that programs load by its path is nothing that a package could ask for.
 */
const MACROS = `%global _buildhost localhost
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global source_date_epoch_from_changelog 0
%global __os_install_post %{nil}
%global debug_package %{nil}
%global _build_id_links none
%global __provides_exclude ^(ovirt_sso[.]node|pam_ovirt_cred[.]so)
`;

/**
 * `entries` are the planted files, below `tree`; `scripts` are pairs of a scriptlet's name and text.
 */
export function specFile(description, { build, tree, entries, scripts }) {
  const [version, release] = build.version.split('-');
  const relations = Object.entries(description.relations.rpm).flatMap(([key, list]) =>
    list.map((relation) => `${key}: ${relation}`),
  );
  const files = [
    ...folders(entries, description.folders).map(
      (folder) => `%dir %attr(0755,root,root) ${folder}`,
    ),
    ...entries.map(fileLine),
  ];
  const scriptlets = scripts.map(([name, text]) => `%${name}\n${text.replaceAll('%', '%%')}`);
  return `${MACROS}%global _binary_payload ${build.payload}
Name: ${description.name}
Version: ${version}
Release: ${release}
Summary: ${description.summary}
License: ${description.licence}
${description.isPortable ? 'BuildArch: noarch\n' : ''}${relations.join('\n')}

%description
${wrapped(description.description)}

%install
cp -a ${tree}/. %{buildroot}

%files
${files.join('\n')}

${scriptlets.join('\n')}
%changelog
* ${changeDate(build.seconds)} ${build.maintainer} - ${build.version}
- Built from its sources.
`;
}

function fileLine({ path, mode }) {
  const attributes = mode === undefined ? '' : `%attr(0${mode.toString(8)},root,root) `;
  return `${kindOf(path)}${attributes}${path}`;
}

function kindOf(path) {
  const [, language] = /\/locale\/(\w+)\/LC_MESSAGES\//.exec(path) ?? [];
  if (language !== undefined) return `%lang(${language}) `;
  if (path.startsWith('/etc/')) return '%config(noreplace) ';
  if (path.startsWith('/usr/share/man/')) return '%doc ';
  if (path.startsWith('/usr/share/licenses/')) return '%license ';
  return '';
}

function folders(entries, own = []) {
  const all = new Set(own);
  for (const { path } of entries) {
    let folder = dirname(path);
    for (; OWN_FOLDER.test(folder); folder = dirname(folder)) all.add(folder);
  }
  return [...all].sort();
}

/** `Mon Nov 23 2026`. */
function changeDate(seconds) {
  const [weekday, day, month, year] = new Date(seconds * 1000).toUTCString().split(/[ ,]+/);
  return `${weekday} ${month} ${day} ${year}`;
}

/** Lines of 79 characters. */
function wrapped(text) {
  return text.replace(/(.{1,79})(?: |$)/g, '$1\n').trimEnd();
}
