/** Promise 1 of docs/security.md where root looks into the agent. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerOf, request } from '../support/credential-client.ts';
import { encodingsOf, OpenedGuest } from '../support/opened-guest.ts';
import { until } from '../support/wait.ts';

describe('a login that waits', () => {
  it('is in no core that root takes of the agent, and can be taken afterwards', async () => {
    await using opened = await OpenedGuest.start('');
    const { guest, folder, user, password, token } = opened;
    const { pid, socket } = guest.agent;
    execFileSync('gcore', ['-o', `${folder}/core`, String(pid)], { stdio: 'ignore' });
    const core = readFileSync(`${folder}/core.${pid}`);
    expect(encodingsOf(user, core)).toContain('utf8');
    expect(encodingsOf(password, core)).toEqual([]);
    const { bytes } = await request(socket, { send: [token] });
    expect(bytes).toEqual(answerOf(user, password));
  });

  it('is no string in a heap snapshot', async () => {
    const snapshots = ['--heapsnapshot-signal=SIGUSR2'];
    await using opened = await OpenedGuest.start('', snapshots);
    const { guest, folder, user, password } = opened;
    guest.agent.signal('SIGUSR2');
    let snapshot = Buffer.alloc(0);
    await until(() => {
      const [name] = readdirSync(folder);
      if (name !== undefined) snapshot = readFileSync(`${folder}/${name}`);
      // Node writes it piece by piece, and this is how it ends.
      return snapshot.subarray(-8).includes(']}');
    }, 'a whole heap snapshot');
    expect(encodingsOf(user, snapshot)).toContain('utf8');
    expect(encodingsOf(password, snapshot)).toEqual([]);
  });
});
