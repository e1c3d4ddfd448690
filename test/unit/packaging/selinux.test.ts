import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compiledModule } from '../../support/selinux.ts';

/** SEMODULE_PACKAGE_MAGIC of libsepol's sepol/policydb/module.h, little-endian. */
const MAGIC = Buffer.from([0x8f, 0xff, 0x7c, 0xf9]);

it('the SELinux module compiles', () => {
  const module = readFileSync(`${compiledModule()}/ovirt_sso.pp`);
  expect(module.subarray(0, MAGIC.length)).toEqual(MAGIC);
});
