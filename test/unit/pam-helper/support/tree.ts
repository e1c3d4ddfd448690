/** A machine's files in a folder of their own, for `--root`. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const samples = fileURLToPath(new URL('../../../samples', import.meta.url));

export class TreeFolder implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'ovirt-sso-tree-'));

  /** Debian 12 with the display managers of the sample. */
  static debian(): TreeFolder {
    const tree = new TreeFolder();
    mkdirSync(join(tree.root, 'etc'));
    cpSync(join(samples, 'pam/debian-12'), join(tree.root, 'etc/pam.d'), { recursive: true });
    cpSync(join(samples, 'debian-12/os-release'), join(tree.root, 'etc/os-release'));
    return tree;
  }

  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }
}
