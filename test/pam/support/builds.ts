/** The two builds of the module that every case runs against. */
import { join, resolve } from 'node:path';
import { describe } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');

export interface Build {
  readonly name: 'plain' | 'sanitized';
  readonly module: string;
  readonly client: string;
  readonly server: string;
  readonly probe: string;
}

function build(name: Build['name'], moduleFolder: string, toolFolder: string): Build {
  return {
    name,
    module: join(root, moduleFolder, 'pam_ovirt_cred.so'),
    client: join(root, toolFolder, 'pam-client'),
    server: join(root, toolFolder, 'hostile-server'),
    probe: join(root, toolFolder, 'pam_probe.so'),
  };
}

export const plain = build('plain', 'dist', 'build/test');

/** AddressSanitizer, LeakSanitizer and UBSan; any report of theirs fails the case. */
export const sanitized = build('sanitized', 'build/asan', 'build/asan');

/** `OVIRT_SSO_BUILD=plain` or `=asan` picks one of them; both run otherwise. */
const wanted = process.env.OVIRT_SSO_BUILD;
const builds = [plain, sanitized].filter(
  (each) => wanted === undefined || (wanted === 'asan') === (each.name === 'sanitized'),
);

/** Most cases spend their time waiting for a deadline, so they run side by side. */
export function forEachBuild(title: string, cases: (build: Build) => void): void {
  describe.concurrent.each(builds)(`${title} ($name)`, cases);
}
