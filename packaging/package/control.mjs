// The control file and the change log of a .deb: pure, from a package's description to text.

/** `libraries` are the dependencies that were found, `bytes` the size of all files. */
export function controlFile(description, { build, architecture, bytes, libraries }) {
  const { Depends, ...relations } = description.relations.deb;
  const fields = {
    Package: description.name,
    Source: 'ovirt-sso',
    Version: build.version,
    Architecture: architecture,
    Maintainer: build.maintainer,
    'Installed-Size': Math.ceil(bytes / 1024),
    Depends: [...libraries, ...Depends].sort().join(', '),
    ...Object.fromEntries(Object.entries(relations).map(([key, list]) => [key, list.join(', ')])),
    Section: 'admin',
    Priority: 'optional',
    Description: `${description.summary}\n${folded(description.description)}`,
  };
  return Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

export function changelog({ version, maintainer, seconds }) {
  const date = new Date(seconds * 1000).toUTCString().replace('GMT', '+0000');
  return `ovirt-sso (${version}) unstable; urgency=medium

  * Built from its sources.

 -- ${maintainer}  ${date}
`;
}

/** Continues a field, in lines of 80 characters. */
function folded(text) {
  return text.replace(/(.{1,78})(?: |$)/g, ' $1\n').trimEnd();
}
