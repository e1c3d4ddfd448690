// Builds dist/: the compiled parts, a bundle and a launcher for each program, and their runtime.
// Runs on the project's own runtime; packaging/setup.mjs calls it.

import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist`;
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

execFileSync('make', ['--silent', '-C', `${root}native`], { stdio: 'inherit' });

await build({
  entryPoints: {
    agent: `${root}agent/main.ts`,
    'pam-helper': `${root}pam-helper/main.ts`,
    // What root runs is a program of its own: `node hook-runner.mjs INSTANCE`.
    'hook-runner': `${root}agent/hooks/runner/main.ts`,
    'greeter-kdm': `${root}greeter-kdm/main.ts`,
  },
  outdir: dist,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // CommonJS dependencies ask for Node's modules with require().
  banner: {
    js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
  },
  define: { VERSION: JSON.stringify(version) },
  // dbus-native reads introspection data with it, which the daemon never asks for.
  external: ['xml2js'],
  legalComments: 'linked',
  logLevel: 'warning',
});

const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
rmSync(`${dist}/node`, { force: true });
symlinkSync(`../node_modules/node-linux-${architecture}/bin/node`, `${dist}/node`);

// exec keeps the process id, by which systemd addresses LISTEN_FDS and NOTIFY_SOCKET.
// --jitless: no writable and executable memory, so MemoryDenyWriteExecute= can hold.
// --disable-sigusr1: nobody opens the inspector; the agent ignores the signal besides.
// --v8-pool-size=0, --single-threaded, --no-memory-reducer: no threads and no timers of V8's own for
// garbage of a few kilobytes; they nearly doubled the wake-ups of an idle agent.
for (const [program, bundle] of [
  ['ovirt-sso-agent', 'agent'],
  ['ovirt-sso-greeter-kdm', 'greeter-kdm'],
]) {
  writeFileSync(
    `${dist}/${program}`,
    `#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
exec "$here/node" --jitless --disable-sigusr1 \\
  --v8-pool-size=0 --single-threaded --no-memory-reducer "$here/${bundle}.mjs" "$@"
`,
  );
  chmodSync(`${dist}/${program}`, 0o755);
}

writeFileSync(
  `${dist}/ovirt-sso`,
  `#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
exec "$here/node" --disable-sigusr1 "$here/pam-helper.mjs" "$@"
`,
);
chmodSync(`${dist}/ovirt-sso`, 0o755);
