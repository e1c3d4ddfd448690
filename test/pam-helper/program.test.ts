/** The built program: what it prints where, and how it ends. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../pam/support/process.ts';
import { root } from '../support/make.ts';

const program = join(root, 'dist/ovirt-sso');

it.each([
  [['--version'], 0, /^ovirt-sso \d+\.\d+\.\d+.*\n$/, /^$/],
  [['--help'], 0, /^Usage: ovirt-sso COMMAND/, /^$/],
  [['pam', 'check', '--help'], 0, /^Usage: ovirt-sso pam check \[OPTION\]/, /^$/],
  [['pam', 'shwo'], 64, /^$/, /^ovirt-sso: no command "pam shwo"\n {2}fix: "ovirt-sso pam --help"/],
  [
    ['pam', 'show', '--service', 'sudo'],
    64,
    /^$/,
    /no service "sudo" is known\n {2}fix: known are gdm/,
  ],
  [
    ['pam', 'show', '--root', '/nowhere'],
    69,
    /^$/,
    /no PAM files .* are below \/nowhere\/etc\/pam.d/,
  ],
])('%j ends with %d', async (args, status, stdout, stderr) => {
  const finished = await run([program, ...args]);
  expect(finished.status).toBe(status);
  expect(finished.stdout).toMatch(stdout);
  expect(finished.stderr).toMatch(stderr);
});

it('ends quietly when its reader has seen enough', async () => {
  const pipe = ['sh', '-c', `"$0" --help | true; exit 0`, program];
  expect(await run(pipe)).toMatchObject({ status: 0, stderr: '' });
});
