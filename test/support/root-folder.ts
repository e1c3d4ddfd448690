/** A folder that is root's alone, with all above it: hooks are trusted nowhere else. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';

export class RootFolder implements Disposable {
  /** Below /run, since everybody may write to /tmp. */
  readonly path = mkdtempSync('/run/ovirt-sso-test-');

  constructor() {
    chmodSync(this.path, 0o755);
  }

  folder(name: string): string {
    const path = `${this.path}/${name}`;
    mkdirSync(path, { recursive: true, mode: 0o755 });
    return path;
  }

  /** A program of sh below a folder of hooks, such as `before_migration/50-hook`. */
  hook(name: string, script: string, mode = 0o755): string {
    const path = `${this.path}/${name}`;
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, mode);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
