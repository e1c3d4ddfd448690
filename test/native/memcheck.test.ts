/**
 * The module under Valgrind, which knows of bytes that were never written and of what is leaked in
 * libpam's hands. Few processes and many logins in each: a process takes seconds to start.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accounts } from '../pam/support/accounts.ts';
import { answer, good, password } from '../pam/support/answer.ts';
import { memcheck, valgrind } from '../pam/support/builds.ts';
import { step } from '../pam/support/hostile-server.ts';
import { newRehearsal, newToken, passwordMode, Stage } from '../pam/support/stage.ts';

const root = resolve(import.meta.dirname, '../..');

/** Whoever is quiet has read nothing that was not written, and leaked nothing. */
describe('Valgrind is quiet', () => {
  it('about every input of the fuzzer that is kept', () => {
    const inputs = globSync(`${root}/test/fuzz/corpus/*`);
    const line = [...valgrind, join(root, 'build/fuzz/replay'), ...inputs];
    const { status, stderr } = spawnSync(line[0] ?? '', line.slice(1), { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('whatever the server does', async () => {
    await using stage = await Stage.open(memcheck);
    const script = [
      step.answer(good),
      step.close,
      step.unread(good),
      step.silent,
      step.pieces(1, 1, good),
      ...[0, 3, 4, 5, good.length - 1].map((length) => step.answer(good.subarray(0, length))),
      ...[0, 0x7fffffff, 0xffffffff].map((length) =>
        step.answer(answer('alice', password, { length })),
      ),
      step.answer(answer('al/ice', password)),
      step.answer(answer('alice', 'pass\0word')),
      step.answer(answer('u'.repeat(255), 'p'.repeat(511))),
      step.answer(answer('u'.repeat(256), 'p'.repeat(512))),
      step.answer(Buffer.alloc(2000, 'x')),
    ];
    await stage.serve(script);
    const logins = await stage.logins({
      tokens: script.map(newToken),
      client: ['--repeat', `${script.length}`, '--setcred'],
    });
    expect(logins.map(({ authenticate }) => authenticate)).toContain('PAM_SUCCESS');
  });

  it.each(['null-function', 'error', 'null-response', 'null-text', 'empty', 'huge'])(
    'with the fault %s of the conversation, in both modes',
    async (fault) => {
      await using stage = await Stage.open(memcheck);
      const client = ['--conv-fault', fault];
      expect(await stage.login({ client })).not.toMatchObject({ authenticate: 'PAM_SUCCESS' });
      const typed = { ...passwordMode, after: [], client };
      expect(await stage.login(typed)).not.toMatchObject({ authenticate: 'PAM_SUCCESS' });
    },
  );

  it.each(['keep', 'auto', 'strip'])('with every kind of name under domain=%s', async (domain) => {
    await using stage = await Stage.open(memcheck);
    const names = [
      'alice',
      'alice.alias',
      'carol@corp',
      'dave@corp',
      'toor',
      'sysuser',
      'zoe',
      '@',
    ];
    await stage.serve(names.map((name) => step.answer(answer(name, password))));
    const logins = await stage.logins({
      options: `domain=${domain} debug`,
      tokens: names.map(newToken),
      client: [...(await accounts(stage)), '--user', 'alice', '--repeat', `${names.length}`],
    });
    expect(logins[0]).toMatchObject({ authenticate: 'PAM_SUCCESS' });
    expect(logins.at(-1)).toMatchObject({ authenticate: 'PAM_AUTH_ERR' });
  });

  it('with a token, a rehearsal and a password typed at the password prompt', async () => {
    await using stage = await Stage.open(memcheck);
    await stage.serve([step.answer(answer('alice', password)), step.answer(Buffer.alloc(4))]);
    const tokens = [newToken(), newRehearsal(), 'canary of a person'];
    const client = [...(await accounts(stage)), '--user', 'alice', '--repeat', '3'];
    const logins = await stage.logins({ ...passwordMode, after: [], tokens, client });
    expect(logins.map(({ authenticate }) => authenticate)).toEqual([
      'PAM_SUCCESS',
      'PAM_AUTH_ERR',
      'PAM_PERM_DENIED',
    ]);
  });
});
