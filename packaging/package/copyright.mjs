// Whose work a package is, in Debian's machine-readable form (copyright-format 1.0), with the licences
// of what was bundled.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HEAD = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ovirt-sso

Files: *
Copyright: the ovirt-sso authors
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
`;

/** Text by package; `ours` is that of one that holds nothing else. */
export function copyrights(root) {
  const runtime = `node-linux-${process.arch}`;
  return {
    ours: HEAD,
    'ovirt-sso-agent': [
      HEAD,
      paragraph(root, runtime, '/usr/lib/ovirt-sso/node', 'The Node.js contributors and others'),
      paragraph(root, 'dbus-native', '/usr/lib/ovirt-sso/agent.mjs', 'Andrey Sidorov'),
    ].join('\n'),
  };
}

function paragraph(root, name, files, holder) {
  const folder = join(root, 'node_modules', name);
  const license = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const lines = readFileSync(join(folder, license), 'utf8').trimEnd().split('\n');
  const text = lines.map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`)).join('\n');
  return `Files: ${files}\nCopyright: ${holder}\nLicense: ${name}\n${text}\n`;
}
