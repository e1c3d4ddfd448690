// What `npm run build|demo|test|bench` begins with: checks or installs what is missing, builds, and
// goes on under the project's own runtime. Plain JavaScript for the Node that a machine happens to
// have, 18 or later, with nothing installed.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const architecture = { arm64: 'arm64', x64: 'x64' }[process.arch];
const runtime = `${root}node_modules/node-linux-${architecture}/bin/node`;

/** Debian packages, and a file by which each is known to be there. */
const BUILD = [
  ['gcc', '/usr/bin/gcc'],
  ['make', '/usr/bin/make'],
  ['libc6-dev', '/usr/include/stdlib.h'],
  ['libpam0g-dev', '/usr/include/security/pam_modules.h'],
];
const DEMO = [...BUILD, ['dbus', '/usr/bin/dbus-daemon'], ['util-linux', '/usr/bin/unshare']];
const TEST = [...DEMO, ['dbus-broker', '/usr/bin/dbus-broker'], ['binutils', '/usr/bin/readelf']];
const BENCH = [
  ...DEMO,
  ['libsystemd-dev', '/usr/include/systemd/sd-bus.h'],
  ['pkg-config', '/usr/bin/pkg-config'],
];

/** Per command: its packages, whether it may install them, and what it runs when all is built. */
const COMMANDS = {
  build: { packages: BUILD, installs: false, steps: [] },
  check: { packages: BUILD, installs: false, steps: [['test/check.mjs']] },
  fix: { packages: [], installs: false, steps: [['test/check.mjs', '--fix']] },
  demo: { packages: DEMO, installs: true, steps: [['test/e2e/demo.ts']] },
  test: {
    packages: TEST,
    installs: true,
    steps: [['test/check.mjs'], ['node_modules/vitest/vitest.mjs', 'run']],
  },
  bench: { packages: BENCH, installs: true, steps: [['test/bench/bench.ts']] },
};

main(process.argv[2], process.argv.slice(3));

function main(name, args) {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) fail(`usage: setup.mjs ${Object.keys(COMMANDS).join('|')}`, 64);
  if (process.platform !== 'linux' || architecture === undefined) {
    fail('this project runs on Linux, x86-64 or arm64', 69);
  }
  systemPackages(command);
  nodePackages();
  run(runtime, [`${root}packaging/build.mjs`]);
  if (name !== 'build' && name !== 'fix') run('make', ['--silent', '-C', `${root}test/support`]);
  if (name === 'test') sanitized();
  if (name === 'bench') run('make', ['--silent', '-C', `${root}test/bench`]);
  for (const [script, ...options] of command.steps) {
    run(runtime, [script, ...options, ...args]);
  }
}

function sanitized() {
  for (const folder of ['native', 'test/support']) {
    run('make', ['--silent', '-C', `${root}${folder}`, 'SANITIZE=1']);
  }
}

function systemPackages({ packages, installs }) {
  const missing = packages.filter(([, file]) => !existsSync(file)).map(([name]) => name);
  if (missing.length === 0) return;
  const install = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (!installs || !existsSync('/usr/bin/apt-get') || process.getuid() !== 0) {
    fail(`missing: ${missing.join(', ')}. On Debian, as root: ${install}`, 69);
  }
  process.stderr.write(`Installing system packages that are missing: ${missing.join(' ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  execOrFail('apt-get', ['update', '-q'], quiet);
  execOrFail('apt-get', ['install', '-qy', '--no-install-recommends', ...missing], quiet);
}

/** npm ci where the lock file is newer than what it last put in place. */
function nodePackages() {
  const done = `${root}node_modules/.package-lock.json`;
  const isFresh =
    existsSync(done) && statSync(done).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs;
  if (isFresh && existsSync(runtime)) return;
  process.stderr.write('Installing the npm packages of the lock file (npm ci)\n');
  const npm = process.env.npm_execpath;
  const [program, ...args] = npm === undefined ? ['npm'] : [process.execPath, npm];
  // The lock file's runtime is what runs; the machine's own Node may be older than a tool asks for.
  execOrFail(
    program,
    [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

function execOrFail(program, args, options) {
  try {
    execFileSync(program, args, options);
  } catch (error) {
    fail(`${program} ${args.join(' ')} failed (${error.status ?? error.code})`, 69);
  }
}

/** Runs a step in the terminal; a step that fails ends this one with its exit code. */
function run(program, args) {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error) fail(`${program}: ${error.code}`, 69);
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 70));
}

function fail(message, code) {
  process.stderr.write(`ovirt-sso: ${message}\n`);
  process.exit(code);
}
