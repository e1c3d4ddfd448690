/** The commands on trees of files, in this process. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Command, Values } from '../../../../pam-helper/command.ts';
import { pamCheck } from '../../../../pam-helper/commands/pam-check.ts';
import { pamInstall } from '../../../../pam-helper/commands/pam-install.ts';
import { pamRemove } from '../../../../pam-helper/commands/pam-remove.ts';
import { pamShow } from '../../../../pam-helper/commands/pam-show.ts';
import { HEAD_LINE } from '../../../../pam-helper/render/head-line.ts';
import { goldenFile } from '../support/samples.ts';
import { SURROUNDINGS } from '../support/surroundings.ts';
import { TreeFolder } from '../support/tree.ts';

async function run(command: Command, tree: TreeFolder, values: Values = {}) {
  const output = { code: 0, out: '', err: '' };
  output.code = await command.run({
    values: { root: tree.root, ...values },
    print: (text) => {
      output.out += text;
    },
    warn: (text) => {
      output.err += text;
    },
    surroundings: SURROUNDINGS,
  });
  return output;
}

function contents(tree: TreeFolder, path: string): string | undefined {
  const file = join(tree.root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const GDM = { service: ['gdm-ovirtcred'] };
const SDDM = { service: ['sddm'] };

describe('pam show', () => {
  it('prints what would be installed, and changes nothing', async () => {
    using tree = TreeFolder.debian();
    const { out } = await run(pamShow, tree, GDM);
    expect(out).toBe(readFileSync(goldenFile('debian-12', 'gdm-ovirtcred'), 'utf8'));
    expect(contents(tree, 'etc/pam.d/gdm-ovirtcred')).toBeUndefined();
  });

  it('names what is left out, and what is not known', async () => {
    using tree = TreeFolder.debian();
    tree.write('etc/pam.d/common-auth', 'auth sufficient pam_u2f.so\nauth required pam_zzz.so\n');
    const { err } = await run(pamShow, tree, GDM);
    expect(err).toContain('left out, it asks a person: pam_u2f (/etc/pam.d/common-auth:1)');
    expect(err).toContain('kept, but not known; it must not ask when PAM has a password: pam_zzz');
  });
});

describe('pam install', () => {
  it('writes for every display manager that is there, shows a diff, and is then content', async () => {
    using tree = TreeFolder.debian();
    const first = await run(pamInstall, tree);
    expect(first.out).toContain('--- /dev/null\n+++ /etc/pam.d/gdm-ovirtcred\n');
    expect(first.out).toContain(`+${HEAD_LINE}\n`);
    for (const service of ['gdm-ovirtcred', 'kdm-ovirtcred', 'sddm', 'lightdm', 'kdm']) {
      const golden = readFileSync(goldenFile('debian-12', service), 'utf8');
      expect(contents(tree, `etc/pam.d/${service}`)).toBe(golden);
    }
    const again = await run(pamInstall, tree);
    expect(again.out.split('\n').filter((line) => !line.endsWith(': as it should be'))).toEqual([
      '',
    ]);
  });

  it('writes nothing when it only shows', async () => {
    using tree = TreeFolder.debian();
    const { out } = await run(pamInstall, tree, { ...GDM, 'dry-run': true });
    expect(out).toContain('+++ /etc/pam.d/gdm-ovirtcred');
    expect(contents(tree, 'etc/pam.d/gdm-ovirtcred')).toBeUndefined();
    expect(contents(tree, 'var/lib')).toBeUndefined();
  });

  it('writes nothing at all when one service is refused', async () => {
    using tree = TreeFolder.debian();
    tree.write('etc/pam.d/gdm-ovirtcred', 'auth required pam_deny.so\n');
    const services = { service: ['sddm', 'gdm-ovirtcred'] };
    await expect(async () => run(pamInstall, tree, services)).rejects.toMatchObject({
      code: 'REFUSED',
    });
    expect(contents(tree, 'etc/pam.d/sddm')).not.toContain('ovirt');
  });

  it('keeps what it replaces, and gives it back', async () => {
    using tree = TreeFolder.debian();
    tree.write('etc/pam.d/gdm-ovirtcred', 'auth required pam_deny.so\n');
    await run(pamInstall, tree, { ...GDM, force: true });
    const copy = 'var/lib/ovirt-sso/pam.d/gdm-ovirtcred.original';
    expect(contents(tree, copy)).toBe('auth required pam_deny.so\n');
    await run(pamRemove, tree);
    expect(contents(tree, 'etc/pam.d/gdm-ovirtcred')).toBe('auth required pam_deny.so\n');
    expect(contents(tree, copy)).toBeUndefined();
  });

  it('refuses services that it does not know, and trees without any', async () => {
    using tree = TreeFolder.debian();
    await expect(async () => run(pamInstall, tree, { service: ['sudo'] })).rejects.toThrow(
      'no service "sudo"',
    );
    using bare = new TreeFolder();
    bare.write('etc/pam.d/common-auth', 'auth required pam_unix.so\n');
    await expect(async () => run(pamInstall, bare)).rejects.toThrow(
      'no display manager is installed',
    );
  });
});

describe('pam remove', () => {
  it('undoes an install, also when the display manager is gone', async () => {
    using tree = TreeFolder.debian();
    const before = contents(tree, 'etc/pam.d/sddm');
    await run(pamInstall, tree);
    tree.write('etc/pam.d/gdm-password', '');
    await run(pamRemove, tree);
    expect(contents(tree, 'etc/pam.d/gdm-ovirtcred')).toBeUndefined();
    expect(contents(tree, 'etc/pam.d/sddm')).toBe(before);
    expect((await run(pamRemove, tree)).out).toBe('nothing to do\n');
  });

  it('of one service leaves the others', async () => {
    using tree = TreeFolder.debian();
    await run(pamInstall, tree);
    await run(pamRemove, tree, SDDM);
    expect(contents(tree, 'etc/pam.d/sddm')).not.toContain('ovirt');
    expect(contents(tree, 'etc/pam.d/lightdm')).toContain('ovirt');
  });
});

describe('pam check', () => {
  it('says what, why and the fix; ends with 2 for errors', async () => {
    using tree = TreeFolder.debian();
    const { code, out } = await run(pamCheck, tree, GDM);
    expect(code).toBe(2);
    expect(out).toBe(
      'gdm-ovirtcred:\n  error not-installed: there is no PAM service gdm-ovirtcred\n' +
        '    why: libpam takes the service "other" in its place\n' +
        '    fix: ovirt-sso pam install --service gdm-ovirtcred\n',
    );
  });

  it('says the same as JSON', async () => {
    using tree = TreeFolder.debian();
    const { out } = await run(pamCheck, tree, { ...GDM, json: true });
    expect(JSON.parse(out)).toMatchObject({
      services: [
        { service: 'gdm-ovirtcred', findings: [{ severity: 'error', id: 'not-installed' }] },
      ],
    });
  });
});
