/**
 * The real agent and the real greeter, under the packages' own bus policy: greeter-agent-play.ts TREE
 * VERSION. Prints what came of each scene as one line of JSON.
 */

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, realpathSync } from 'node:fs';
import { AgentProcess } from '../support/agent.ts';
import { answerOf, request } from '../support/credential-client.ts';
import { SimulatedHost } from '../support/host.ts';
import { root } from '../support/make.ts';
import { looks } from './gnome-looks.ts';
import { AGENT_UID, GnomeShell } from './gnome-shell.ts';
import { calledOf, SERVICE, setStage } from './gnome-stage.ts';
import type { ShellVersion } from './support/gnome-tree.ts';

const [, , tree = '', version] = process.argv;
const password = randomBytes(9).toString('base64url');
const ANSWER = new RegExp(`^AnswerQuery\\(${SERVICE}, (.*)\\)$`);

// Terminals have numbers, and a test elsewhere may still hold on to one that was given away again.
execFileSync('mount', ['-t', 'devpts', '-o', 'newinstance,ptmxmode=666', 'devpts', '/dev/pts']);
const policy = `${root}/packaging/dbus/org.ovirt.vdsm.Credentials.conf`;
const stage = await setStage(tree, 'gdm', { file: policy, uid: AGENT_UID });
const { bus, logind, gdm, session } = stage;
const agent = new AgentProcess();
const host = new SimulatedHost(agent.folder);
host.connect();
chownSync(realpathSync(host.port), AGENT_UID, AGENT_UID);
agent.start({
  bus: bus.address,
  uid: AGENT_UID,
  args: ['--debug'],
  sso: { when: 'greeter-or-locked', offer_ttl: 300 },
});
await agent.logged('system bus name acquired');
await host.next('heartbeat');

// While the machine boots: there is no session, and no greeter that could hear.
host.login('alice', password);
await agent.logged('login kept, nobody to tell yet');
await logind.add(session);
await logind.bring(session.id);
const shell = await GnomeShell.start(tree, version as ShellVersion, 'gdm');
const early = await redeem(0);
const look = looks(shell.main);
gdm.tell('ConversationStopped', SERVICE);
await shell.until(`${look.notices}.join().includes('could not sign you in')`);
await shell.until(look.isIdle);

const from = gdm.calls.length;
host.login('alice', password);
const late = await redeem(from);
const secrets = [agent.text, shell.log].some((text) => text.includes(password));
console.log(JSON.stringify({ scene: 'logins', early, late, secrets }));
process.exit(0);

/** The shell begins, and answers with a token; is it worth alice's password? */
async function redeem(after: number): Promise<boolean> {
  await calledOf(gdm, `BeginVerification(${SERVICE})`, after);
  gdm.tell('SecretInfoQuery', SERVICE, 'Token?');
  const [, token = ''] = ANSWER.exec(await calledOf(gdm, ANSWER, after)) ?? [];
  const { bytes } = await request(agent.socket, { send: [token] });
  return bytes.equals(answerOf('alice', password));
}
