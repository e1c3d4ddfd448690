// Whose work is in a package, and under which licences.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The texts by file name: the project's own, and that of each npm package in `names`. */
export function licences(root, names = []) {
  const texts = { LICENSE: readFileSync(join(root, 'LICENSE'), 'utf8') };
  for (const name of names) texts[`LICENSE.${name}`] = licenceOf(root, name);
  return texts;
}

/** The same in Debian's form (copyright-format 1.0), by which Apache-2.0 is named, not repeated. */
export function copyright(root, seconds, names = []) {
  const year = new Date(seconds * 1000).getUTCFullYear();
  const own = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ovirt-sso

Files: *
Copyright: ${year} the authors of ovirt-sso
License: Apache-2.0
 On Debian systems the text is in /usr/share/common-licenses/Apache-2.0.
`;
  return [own, ...names.map((name) => paragraph(name, licenceOf(root, name)))].join('\n');
}

/** `name` is in the comment: bundles have no file of each package. */
function paragraph(name, text) {
  const lines = text.trimEnd().split('\n');
  const folded = lines.map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`));
  return `Files: usr/lib/ovirt-sso/*
Comment: ${name} from npm is part of it.
Copyright: those named below
License: ${name}
${folded.join('\n')}
`;
}

function licenceOf(root, name) {
  const folder = join(root, 'node_modules', name);
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  return readFileSync(join(folder, file), 'utf8');
}
