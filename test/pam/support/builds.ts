/** The two builds of the module that every case runs against, and two of their own commands. */
import { join, resolve } from 'node:path';
import { describe } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

export interface Build {
  readonly name: 'plain' | 'sanitized' | 'memcheck' | 'coverage';
  readonly module: string;
  readonly client: string;
  readonly server: string;
  readonly probe: string;
  /** A program and its arguments that runs the client. */
  readonly under: readonly string[];
}

function build(name: Build['name'], moduleFolder: string, toolFolder: string): Build {
  return {
    name,
    module: join(root, moduleFolder, 'pam_ovirt_cred.so'),
    client: join(root, toolFolder, 'pam-client'),
    server: join(root, toolFolder, 'hostile-server'),
    probe: join(root, toolFolder, 'pam_probe.so'),
    under: [],
  };
}

/** As the product has it; where branches are counted, that build stands in for it. */
export const plain =
  process.env.OVIRT_SSO_BUILD === 'coverage'
    ? build('coverage', 'build/coverage', 'build/test')
    : build('plain', 'dist', 'build/test');

/** AddressSanitizer, LeakSanitizer and UBSan; any report of theirs fails the case. */
export const sanitized = build('sanitized', 'build/asan', 'build/asan');

export const valgrind = [
  'valgrind',
  '--quiet',
  '--error-exitcode=99',
  '--leak-check=full',
  '--trace-children=yes',
];

/** Too slow for the cases that watch the clock: test/native/memcheck.test.ts has its own. */
export const memcheck: Build = { ...plain, name: 'memcheck', under: valgrind };

/** `OVIRT_SSO_BUILD` picks one of them by its name; both run otherwise. */
const wanted = process.env.OVIRT_SSO_BUILD;
const builds = [plain, sanitized].filter(({ name }) => wanted === undefined || name === wanted);

/** Most cases spend their time waiting for a deadline, so they run side by side. */
export function forEachBuild(title: string, cases: (build: Build) => void): void {
  describe.concurrent.each(builds)(`${title} ($name)`, cases);
}
