/** One kill: a login comes as far as a step, somebody dies, the machine recovers, the next login. */

import { randomBytes } from 'node:crypto';
import { request } from '../support/credential-client.ts';
import { Scene, type Victim } from './scene.ts';
import type { FirstLogin, Step } from './steps.ts';

export interface KillResult {
  /** What PAM says of the next login, and whether it got the right password. */
  readonly next: string;
  /** How often the credentials of the login that was disturbed were given to anybody. */
  readonly deliveries: number;
  /** How often a token was good after the end of its login. */
  readonly replays: number;
  /** Copies of either password in the agent, the bus and the greeter at the end. */
  readonly copies: number;
}

/** `killed` is told when the victim is dead and somebody's login is at stake. */
export async function kill(
  victim: Victim,
  step: Step,
  killed: () => void = () => {},
): Promise<KillResult> {
  await using scene = await Scene.set();
  const first: FirstLogin = { password: canary(), token: '', rest: '' };
  await step.reach(scene, first);
  await scene.kill(victim);
  killed();
  scene.pam?.signal('SIGCONT');
  if (victim !== 'agent') scene.agent.signal('SIGCONT');
  await scene.recover(victim);
  const deliveries = await finish(scene, first, victim);

  const second = canary();
  scene.host.login('alice', second);
  const token = await scene.token(first.token);
  const next = await scene.startPam(second).result(token);
  return {
    next: `${next?.authenticate} ${next?.authtok}`,
    deliveries,
    replays: (await redeem(scene, first)) + (await redeem(scene, { token, password: second })),
    copies: scene.copies([first.password, second]),
  };
}

/** The survivors end the first login; then its token is tried once more. */
async function finish(scene: Scene, first: FirstLogin, victim: Victim): Promise<number> {
  // A host that was killed does not remember what it had to say.
  if (victim !== 'host' && first.rest !== '') {
    scene.host.write(first.rest);
    if (victim !== 'agent') first.token = await scene.token();
  }
  const result = await scene.pam?.result(first.token);
  const replay = await redeem(scene, first);
  return replay + (result?.authtok === 'match' ? 1 : 0);
}

/** How often this token gives its password: 0 or 1. */
async function redeem(
  scene: Scene,
  { token, password }: Pick<FirstLogin, 'token' | 'password'>,
): Promise<number> {
  if (token === '') return 0;
  const { bytes } = await request(scene.agent.socket, { send: [token] });
  if (bytes.length === 0) return 0;
  if (bytes.includes(Buffer.from(password))) return 1;
  throw new Error(`an answer of ${bytes.length} bytes that is not this login's`);
}

/** A password that nothing else on the machine contains. */
function canary(): string {
  return `canary-${randomBytes(16).toString('hex')}-`;
}
