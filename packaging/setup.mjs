// What `npm run build|package|demo|test|bench` begins with: checks or installs what is missing, builds, and
// goes on under the project's own runtime. Plain JavaScript for the Node that a machine happens to
// have, 18 or later, with nothing installed.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './npm-packages.mjs';
import { unpackPackages } from './unpacked-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const architecture = { arm64: 'arm64', x64: 'x64' }[process.arch];
const runtime = `${root}node_modules/node-linux-${architecture}/bin/node`;

/** Debian packages, and a file by which each is known to be there. */
const BUILD = [
  ['gcc', '/usr/bin/gcc'],
  ['gettext', '/usr/bin/msgfmt'],
  ['make', '/usr/bin/make'],
  ['libc6-dev', '/usr/include/stdlib.h'],
  ['libpam0g-dev', '/usr/include/security/pam_modules.h'],
  ['libsystemd-dev', '/usr/include/systemd/sd-bus.h'],
];
const DEMO = [...BUILD, ['dbus', '/usr/bin/dbus-daemon'], ['util-linux', '/usr/bin/unshare']];
const TEST = [
  ...DEMO,
  ['dbus-broker', '/usr/bin/dbus-broker'],
  ['binutils', '/usr/bin/readelf'],
  ['man-db', '/usr/bin/man'],
  ['polkitd', '/usr/lib/polkit-1/polkitd'],
  ['scdoc', '/usr/bin/scdoc'],
  ['selinux-policy-dev', '/usr/share/selinux/devel/Makefile'],
  ['systemd', '/usr/bin/systemd-analyze'],
  ['python3-dbusmock', '/usr/lib/python3/dist-packages/dbusmock/templates/logind.py'],
  ['iproute2', '/usr/sbin/ip'],
];
/** Debian packages of which tests want the files; see unpacked-packages.mjs. */
const UNPACKED = [
  'libpam-gnome-keyring',
  'libpam-krb5',
  'libpam-sss',
  'krb5-kdc',
  'krb5-admin-server',
  'krb5-user',
  'sssd-tools',
  'sssd-ad',
];
/**
 * The display managers themselves: some 300 MB with their X server and Qt. GNOME Shell is in a tree
 * of its own; see test/greeters/support.
 */
const GREETERS = [
  ...TEST,
  ['mmdebstrap', '/usr/bin/mmdebstrap'],
  ['sddm', '/usr/bin/sddm'],
  ['xvfb', '/usr/bin/Xvfb'],
  ['xauth', '/usr/bin/xauth'],
];
/** gdb takes a core of a live process, as its own program gcore. */
const LONG = [...TEST, ['gdb', '/usr/bin/gcore']];
const DEB = [
  ...BUILD,
  ['dpkg-dev', '/usr/bin/dpkg-shlibdeps'],
  ['binutils', '/usr/bin/strip'],
  ['scdoc', '/usr/bin/scdoc'],
];
const PACKAGE = [...DEB, ['git', '/usr/bin/git'], ['rpm', '/usr/bin/rpmbuild']];
const PACKAGE_TEST = [
  ...PACKAGE,
  ['ansible-core', '/usr/bin/ansible-playbook'],
  ['ansible-lint', '/usr/bin/ansible-lint'],
  ['apparmor', '/sbin/apparmor_parser'],
  ['lintian', '/usr/bin/lintian'],
  ['mmdebstrap', '/usr/bin/mmdebstrap'],
  ['policycoreutils', '/usr/sbin/semodule'],
  ['rpmlint', '/usr/bin/rpmlint'],
  ['systemd-container', '/usr/bin/systemd-nspawn'],
  ['selinux-policy-dev', '/usr/share/selinux/devel/Makefile'],
  ['util-linux', '/usr/bin/unshare'],
  ['yamllint', '/usr/bin/yamllint'],
];
const BENCH = [
  ...DEMO,
  ['pkg-config', '/usr/bin/pkg-config'],
  ['python3-dbusmock', '/usr/lib/python3/dist-packages/dbusmock/templates/logind.py'],
];
/** libFuzzer and the sanitizers: libclang-rt-dev brings those of the clang that Debian means by clang. */
const FUZZ = [
  ...BUILD,
  ['clang', '/usr/bin/clang'],
  ['libclang-rt-dev', '/usr/share/doc/libclang-rt-dev'],
];
/** What reads the C sources, and watches the module run. */
const LINT_C = [
  ...DEMO,
  ['clang', '/usr/bin/clang'],
  ['clang-tidy', '/usr/bin/clang-tidy'],
  ['cppcheck', '/usr/bin/cppcheck'],
  ['valgrind', '/usr/bin/valgrind'],
  ['libc6-dbg', '/usr/share/doc/libc6-dbg'],
];
/**
 * The integration machines, which are given the Debian packages; test/vm/tools.ts names the programs
 * of the machines to who may not install them.
 */
const VM = [
  ...DEB,
  ['qemu-system-x86', '/usr/bin/qemu-system-x86_64'],
  ['qemu-utils', '/usr/bin/qemu-img'],
  ['mmdebstrap', '/usr/bin/mmdebstrap'],
  ['e2fsprogs', '/usr/sbin/mkfs.ext4'],
  ['zstd', '/usr/bin/zstd'],
];

const PRODUCT = ['packaging/build.mjs'];
const HELPERS = ['-C', 'test/support'];
const SANITIZED = [
  ['-C', 'native', 'SANITIZE=1'],
  ['-C', 'test/support', 'SANITIZE=1'],
];
const REPLAY = ['-C', 'test/fuzz', 'replay'];
const COUNTING = [
  ['-C', 'native/pam_ovirt_cred', 'COVERAGE=1'],
  [...REPLAY, 'COVERAGE=1'],
];

/**
 * Per command: the system packages it needs and whether it may install them, whether it plays
 * scenes with accounts and namespaces of its own, what is made, and the scripts that then run on
 * the project's runtime.
 */
const COMMANDS = {
  build: { packages: BUILD, scripts: [PRODUCT] },
  package: { packages: PACKAGE, installs: true, scripts: [PRODUCT, ['packaging/package.mjs']] },
  'lint:c': {
    packages: LINT_C,
    installs: true,
    plays: true,
    makes: [HELPERS, REPLAY],
    scripts: [
      PRODUCT,
      ['test/native/lint.ts'],
      ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/native/vitest.config.ts'],
    ],
  },
  'coverage:c': {
    packages: TEST,
    installs: true,
    plays: true,
    makes: [HELPERS, ...COUNTING],
    scripts: [PRODUCT, ['test/native/coverage.ts']],
  },
  'test:mutations': {
    packages: TEST,
    installs: true,
    plays: true,
    makes: [HELPERS],
    scripts: [PRODUCT, ['test/mutations.ts']],
  },
  'test:package': {
    packages: PACKAGE_TEST,
    installs: true,
    plays: true,
    scripts: [
      PRODUCT,
      ['packaging/package.mjs', '--fast', '--out', 'build/packages'],
      ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/package/vitest.config.ts'],
    ],
  },
  check: { packages: [], scripts: [['test/check.mjs']] },
  fix: { packages: [], scripts: [['test/check.mjs', '--fix']] },
  demo: {
    packages: DEMO,
    installs: true,
    plays: true,
    makes: [HELPERS],
    scripts: [PRODUCT, ['test/e2e/demo.ts']],
  },
  test: {
    packages: TEST,
    installs: true,
    unpacks: UNPACKED,
    plays: true,
    makes: [HELPERS, ...SANITIZED, [...REPLAY, 'SANITIZE=1']],
    scripts: [PRODUCT, ['test/check.mjs'], ['node_modules/vitest/vitest.mjs', 'run']],
  },
  'test:long': {
    packages: LONG,
    installs: true,
    plays: true,
    makes: [HELPERS],
    scripts: [
      PRODUCT,
      ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/long/vitest.config.ts'],
    ],
  },
  'test:greeters': {
    packages: GREETERS,
    installs: true,
    plays: true,
    makes: [HELPERS],
    scripts: [
      PRODUCT,
      ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/greeters/vitest.config.ts'],
    ],
  },
  bench: {
    packages: BENCH,
    installs: true,
    makes: [['-C', 'test/bench']],
    scripts: [PRODUCT, ['test/bench/bench.ts']],
  },
  fuzz: {
    packages: FUZZ,
    installs: true,
    makes: [['-C', 'test/fuzz']],
    scripts: [PRODUCT, ['test/fuzz/fuzz.ts']],
  },
  vm: { packages: VM, installs: true, scripts: [PRODUCT, ['test/vm/vm.ts']] },
  'test:vm': { packages: VM, installs: true, scripts: [PRODUCT, ['test/vm/test.ts']] },
  'test:vm:sddm': { packages: VM, installs: true, scripts: [PRODUCT, ['test/vm/sddm.ts']] },
};

main(process.argv[2], process.argv.slice(3));

function main(name, args) {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) fail(`usage: setup.mjs ${Object.keys(COMMANDS).join('|')}`, 64);
  if (process.platform !== 'linux' || architecture === undefined) {
    fail('this project runs on Linux, x86-64 or arm64', 69);
  }
  // Other accounts run what is built here: the agent's own, and those of strangers in tests.
  process.umask(0o022);
  // make(1) cannot say what it means by a name with a space in it.
  if (/\s/.test(root)) fail('the path of this checkout must not have white space in it', 69);
  if (command.plays) namespaces(name);
  systemPackages(command);
  unpackedPackages(command);
  nodePackages();
  // Warnings are errors for us, and only warnings for who builds with a newer compiler.
  if (name === 'test') process.env.WERROR = '1';
  for (const options of command.makes ?? []) run(['make', '--silent', ...options]);
  const last = command.scripts.length - 1;
  command.scripts.forEach((script, index) => {
    const line = [runtime, ...script, ...(index === last ? args : [])];
    run(command.plays ? reachable(line) : line);
  });
}

/** Ends with 77, "cannot be run here" (automake), where no namespaces can be made. */
function namespaces(name) {
  const { status, stderr, error } = spawnSync('unshare', ['--mount', '--net', 'true'], {
    encoding: 'utf8',
  });
  if (status === 0) return;
  fail(
    `npm run ${name} needs mount and network namespaces of its own, so that it touches nothing of ` +
      `this machine, and may not make them:\n  ${error ? error.code : stderr.trim()}\n` +
      'Run it as root; in a container, give it CAP_SYS_ADMIN (docker run --cap-add SYS_ADMIN, and ' +
      '--security-opt apparmor=unconfined where AppArmor forbids mounts).',
    77,
  );
}

/**
 * The command, where other accounts can reach the checkout. Below /root they cannot, so there it
 * runs in a mount namespace of its own, which shows the checkout in a folder that is open.
 */
function reachable(line) {
  if (isOpen(root)) return line;
  const place = mkdtempSync(`${tmpdir()}/ovirt-sso-`);
  chmodSync(place, 0o755);
  process.on('exit', () => rmdirSync(place));
  const script = 'mount --bind "$1" "$2" && cd "$2" && shift 2 && exec "$@"';
  const inside = line.map((word) => word.replace(root, `${place}/`));
  return [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    script,
    'sh',
    root,
    place,
    ...inside,
  ];
}

/** May everybody pass through each folder above `path`, and through it? */
function isOpen(path) {
  const isPassable = (statSync(path).mode & 0o001) !== 0;
  return isPassable && (path === '/' || isOpen(dirname(path)));
}

function systemPackages({ packages, installs = false }) {
  const missing = packages.filter(([, file]) => !existsSync(file)).map(([name]) => name);
  if (missing.length === 0) return;
  const install = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (!installs || !existsSync('/usr/bin/apt-get') || process.getuid() !== 0) {
    fail(`missing: ${missing.join(', ')}. On Debian, as root: ${install}`, 69);
  }
  process.stderr.write(`Installing system packages that are missing: ${missing.join(' ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  // Another program that installs something is waited for.
  const patient = ['-o', 'DPkg::Lock::Timeout=300'];
  execOrFail('apt-get', [...patient, 'update', '-q'], quiet);
  execOrFail(
    'apt-get',
    [...patient, 'install', '-qy', '--no-install-recommends', ...missing],
    quiet,
  );
  if (missing.includes('dbus-broker')) keepBus();
  if (missing.includes('sddm')) keepConsole();
}

/** Debian's sddm makes itself what the machine shows from the next boot on. */
function keepConsole() {
  spawnSync('systemctl', ['disable', 'sddm.service'], { stdio: 'ignore' });
}

/** Debian's dbus-broker makes itself the machine's bus from the next boot on. That is not for us. */
function keepBus() {
  for (const scope of [[], ['--global']]) {
    spawnSync('systemctl', [...scope, 'disable', 'dbus-broker.service'], { stdio: 'ignore' });
  }
}

function unpackedPackages({ unpacks = [] }) {
  if (unpacks.length === 0) return;
  try {
    unpackPackages(`${root}build/debian`, unpacks);
  } catch (error) {
    fail(`the Debian packages that tests need cannot be had: ${error.message}`, 69);
  }
}

function nodePackages() {
  try {
    installPackages(root, runtime);
  } catch (error) {
    fail(`the npm packages cannot be installed: ${error.message}`, 69);
  }
}

function execOrFail(program, args, options) {
  try {
    execFileSync(program, args, options);
  } catch (error) {
    fail(`${program} ${args.join(' ')} failed (${error.status ?? error.code})`, 69);
  }
}

/** Runs a step in the terminal; a step that fails ends this one with its exit code. */
function run([program, ...args]) {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error) fail(`${program}: ${error.code}`, 69);
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 70));
}

function fail(message, code) {
  process.stderr.write(`ovirt-sso: ${message}\n`);
  process.exit(code);
}
