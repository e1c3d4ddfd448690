// The two bundles of the extension: one that imports the shell's modules, and one for the shells
// before 45, where the same modules are properties of the global `imports`. Each shell loads the one
// whose metadata.json names its version.

import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));

const BUNDLES = [
  {
    uuid: 'portal-sign-in@ovirt.org',
    entry: 'modern.ts',
    shells: ['45', '46', '47', '48', '49', '50'],
    options: {
      format: 'esm',
      target: 'firefox115',
      external: ['gi://*', 'resource://*', 'gettext'],
    },
  },
  {
    uuid: 'portal-sign-in-legacy@ovirt.org',
    entry: 'legacy.ts',
    shells: ['43', '44'],
    options: {
      format: 'iife',
      target: 'firefox102',
      globalName: 'portalSignIn',
      footer: { js: 'function init(extension) { return portalSignIn.init(extension); }' },
      plugins: [{ name: 'imports', setup: importsOfOldShells }],
    },
  },
];

/** `gi://Gio` is `imports.gi.Gio`, `resource:///org/gnome/shell/ui/main.js` is `imports.ui.main`. */
function importsOfOldShells(bundler) {
  const filter = /^(?:gi:\/\/|resource:\/\/\/|gettext$)/;
  bundler.onResolve({ filter }, ({ path }) => ({ path, namespace: 'shell' }));
  bundler.onLoad({ filter: /.*/, namespace: 'shell' }, ({ path }) => {
    const [, library] = /^gi:\/\/(\w+)$/.exec(path) ?? [];
    if (library !== undefined) return { contents: `export default imports.gi.${library};` };
    if (path === 'gettext') return { contents: 'export default imports.gettext;' };
    const name = path.replace('resource:///org/gnome/shell/', '').replace(/\.js$/, '');
    return { contents: `module.exports = imports.${name.replaceAll('/', '.')};` };
  });
}

/** Below `folder`, which gets a folder for each extension, named as GNOME Shell wants it. */
export async function buildExtensions(folder) {
  for (const { uuid, entry, shells, options } of BUNDLES) {
    const place = `${folder}/${uuid}`;
    await build({
      entryPoints: { extension: `${here}shell/${entry}` },
      outdir: place,
      bundle: true,
      platform: 'neutral',
      logLevel: 'warning',
      ...options,
    });
    writeFileSync(`${place}/metadata.json`, metadata(uuid, shells));
    for (const catalogue of globSync(`${here}po/*.po`)) {
      const messages = `${place}/locale/${basename(catalogue, '.po')}/LC_MESSAGES`;
      mkdirSync(messages, { recursive: true });
      const compiled = `${messages}/ovirt-sso-greeter-gdm.mo`;
      execFileSync('msgfmt', ['--check', '-o', compiled, catalogue], { stdio: 'inherit' });
    }
  }
}

function metadata(uuid, shells) {
  const text = {
    uuid,
    name: 'Sign-in from the oVirt portal',
    description: 'Takes a login from the oVirt portal to the login dialog and the lock screen.',
    'shell-version': shells,
    'session-modes': ['gdm', 'unlock-dialog', 'user'],
    version: 2,
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}
