import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { root } from '../support/make.ts';
import { EXTENSIONS, entering, gnomeTree, SHELL_VERSIONS } from './support/gnome-tree.ts';

it.each(SHELL_VERSIONS)(
  "an admin's list has the last word in GDM's settings of GNOME %s",
  async (version) => {
    const tree = await gnomeTree(version);
    const script = `${root}/test/greeters/support/greeter-settings.sh`;
    const inside = ['sh', script, tree, `${root}/packaging/dconf/ovirt-sso`];
    const [program = '', ...line] = entering(tree, inside);
    const [ours = '', theirs, none] = execFileSync(program, line, { encoding: 'utf8' }).split('\n');
    for (const name of Object.values(EXTENSIONS)) expect(ours).toContain(`'${name}'`);
    expect(theirs).toBe("['theirs@example.org']");
    expect(none).toBe('');
  },
);
