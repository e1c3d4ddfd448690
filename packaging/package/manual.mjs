// The manual pages: docs/man/*.scd by scdoc(1) to what man(1) reads, packed.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Renders every page of `sources` into `folder`, which is made anew; gives their file names. */
export function renderManual(sources, folder, seconds) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // A page shows the day on which it was rendered.
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(seconds) };
  return readdirSync(sources)
    .filter((name) => name.endsWith('.scd'))
    .sort()
    .map((name) => {
      const page = execFileSync('scdoc', { input: readFileSync(join(sources, name)), env });
      const file = `${basename(name, '.scd')}.gz`;
      writeFileSync(join(folder, file), gzipSync(page, { level: 9 }));
      return file;
    });
}
