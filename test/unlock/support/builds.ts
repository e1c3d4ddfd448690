/** The two builds of the helper that every case runs against, side by side. */
import { describe } from 'vitest';
import { root } from '../../support/make.ts';

export interface Build {
  readonly name: 'plain' | 'sanitized';
  readonly helper: string;
  readonly module: string;
  readonly probe: string;
  /** The modules below ours. GCC 12's AddressSanitizer cannot run pam_unix: test/pam/stack.test.ts. */
  readonly below: readonly string[];
  /**
   * Starts the helper as its unit does, without what makes root mighty. LeakSanitizer needs to trace
   * its own process, which is not dumpable.
   */
  readonly confined: readonly string[];
}

export const plain: Build = {
  name: 'plain',
  helper: `${root}/dist/ovirt-sso-unlock`,
  module: `${root}/dist/pam_ovirt_cred.so`,
  probe: `${root}/build/test/pam_probe.so`,
  below: ['@include common-auth', '@include common-account'],
  confined: ['setpriv', '--no-new-privs', '--bounding-set', '-all,+audit_write'],
};

const sanitized: Build = {
  name: 'sanitized',
  helper: `${root}/build/asan/ovirt-sso-unlock`,
  module: `${root}/build/asan/pam_ovirt_cred.so`,
  probe: `${root}/build/asan/pam_probe.so`,
  below: ['auth required pam_permit.so', 'account required pam_permit.so'],
  confined: [],
};

export function forEachBuild(title: string, cases: (build: Build) => void): void {
  describe.concurrent.each([plain, sanitized])(`${title} ($name)`, cases);
}
