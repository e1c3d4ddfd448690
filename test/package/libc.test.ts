import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { debs } from './support/packages.ts';

/** What docs/install.md promises: that of RHEL 9. */
const GLIBC_MINOR = 34;

it.each(debs().map((file) => [basename(file), file]))(
  '%s needs no newer glibc than the page says, wherever it was built',
  (_, file) => {
    const depends = execFileSync('dpkg-deb', ['--field', file, 'Depends'], { encoding: 'utf8' });
    const [, minor = '0'] = /\blibc6 \(>= 2\.(\d+)\)/.exec(depends) ?? [];
    expect(Number(minor)).toBeLessThanOrEqual(GLIBC_MINOR);
  },
);
