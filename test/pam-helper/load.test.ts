/**
 * The services that are made for each distribution, in this machine's libpam. Modules that only those
 * have are stood in for, so what is proved is that libpam can read every file, that each jump lands
 * where it should, and that nothing asks a second question.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { good, unknownUser } from '../pam/support/answer.ts';
import { plain } from '../pam/support/builds.ts';
import { step } from '../pam/support/hostile-server.ts';
import { type Login, moduleLines, newToken, Stage } from '../pam/support/stage.ts';
import { goldenFile, SAMPLES } from '../unit/pam-helper/support/samples.ts';

const RULE = /^(-?(auth|account|session|password)\s+(?:\[[^\]]*\]|\S+)\s+)(\S+\.so)(.*)$/;
/** Those that compare the password with an account's. */
const VERIFIERS = ['pam_unix.so', 'pam_sss.so', 'pam_winbind.so', 'pam_krb5.so'];
/** Those that decide by nothing that a distribution has. */
const PLAIN = ['pam_deny.so', 'pam_permit.so', 'pam_succeed_if.so'];

const cases = SAMPLES.flatMap(([sample]) =>
  ['gdm-ovirtcred', 'kdm-ovirtcred']
    .filter((service) => existsSync(goldenFile(sample, service)))
    .map((service) => ({ sample, service })),
);

/** A service's file with stand-ins; `verifier` is the one for the modules that verify. */
function withStandIns(text: string, socket: string, verifier: string): string {
  const rule = (line: string): string => {
    const [, head = '', type, module = '', options] = RULE.exec(line) ?? [];
    if (head === '') return line;
    if (module === 'pam_ovirt_cred.so') return `${head}${plain.module} socket=${socket}`;
    if (type !== 'auth') return `${head}pam_permit.so`;
    if (VERIFIERS.includes(module)) return `${head}${verifier}`;
    if (options?.includes('authfail')) return `${head}pam_deny.so`;
    return PLAIN.includes(module) ? `${head}${module}${options}` : `${head}pam_permit.so`;
  };
  return text.split('\n').map(rule).join('\n');
}

/** Logs in through the service, whose agent gives this answer. */
async function logIn(
  { sample, service }: { readonly sample: string; readonly service: string },
  answer: Buffer,
  verifier: string,
  phases: readonly string[] = [],
): Promise<Login> {
  await using stage = await Stage.open(plain);
  await stage.serve([step.answer(answer)]);
  const folder = goldenFile(sample, '').replace('.golden/', '');
  const files = readdirSync(folder).map((name) => [name, `${folder}/${name}`] as const);
  for (const [name, path] of [...files, [service, goldenFile(sample, service)] as const]) {
    await stage.file(name, withStandIns(readFileSync(path, 'utf8'), stage.socket, verifier));
  }
  const expected = ['--expect-authtok', `${stage.folder}/password`];
  // An include is looked for in /etc/pam.d, wherever the file is that has it.
  const args = ['--bind', `${stage.folder}:/etc/pam.d`, '--service', service, ...phases];
  const { stdout } = await stage.client([...args, ...expected], `${newToken()}\n`);
  return JSON.parse(stdout) as Login;
}

describe.concurrent.each(cases)('$service of $sample', (one) => {
  it('is read by libpam, and lets in whom the verifying module lets in', async () => {
    const login = await logIn(one, good, `${plain.probe} check`, ['--acct', '--session']);
    expect(login).toMatchObject({
      authenticate: 'PAM_SUCCESS',
      acct_mgmt: 'PAM_SUCCESS',
      open_session: 'PAM_SUCCESS',
      close_session: 'PAM_SUCCESS',
      pam_user: unknownUser,
      authtok: 'match',
      prompts: [{ style: 'hidden', text: 'Token?' }],
    });
    expect(login.log).toEqual(moduleLines(login));
  });

  it.each([
    ['a token that is refused', Buffer.alloc(0), `${plain.probe} prompt`],
    ['a password that is wrong', good, 'pam_deny.so'],
  ])('refuses %s, and asks nothing more', async (_, answer, verifier) => {
    const login = await logIn(one, answer, verifier);
    expect(login.authenticate).toBe('PAM_AUTH_ERR');
    expect(login.prompts).toEqual([{ style: 'hidden', text: 'Token?' }]);
  });
});
