/**
 * The steps of a login at which somebody may be killed. Each is reached by what it looks like from
 * outside (a copy in memory, a state on the bus, a prompt, a line of the log), and never by a pause.
 */

import { readdirSync } from 'node:fs';
import { BusPeer } from '../support/bus-peer.ts';
import { BUS_NAME } from '../support/guest.ts';
import { findCopies } from '../support/memory.ts';
import { pause, until } from '../support/wait.ts';
import type { Scene, Victim } from './scene.ts';

/** The login that is on its way when somebody is killed. */
export interface FirstLogin {
  readonly password: string;
  /** Once the greeter has heard it. */
  token: string;
  /** What the host has still to send of it. */
  rest: string;
}

export interface Step {
  readonly name: string;
  readonly victims: readonly Victim[];
  reach(scene: Scene, login: FirstLogin): Promise<void>;
}

const BEFORE_PAM: readonly Victim[] = ['agent', 'bus', 'host', 'greeter'];
const ALL: readonly Victim[] = [...BEFORE_PAM, 'pam'];

async function announced(scene: Scene, login: FirstLogin, user = 'alice'): Promise<void> {
  scene.host.login(user, login.password);
  login.token = await scene.token();
}

async function prompted(scene: Scene, login: FirstLogin): Promise<void> {
  await announced(scene, login);
  scene.pam = scene.startPam(login.password);
  await scene.pam.prompted(1);
}

/** The agent stands still, so that its socket's queue has the request. */
async function requested(scene: Scene, login: FirstLogin): Promise<void> {
  await prompted(scene, login);
  scene.agent.signal('SIGSTOP');
  scene.pam?.answer(login.token);
  await scene.pam?.requested();
}

export const STEPS: readonly Step[] = [
  {
    name: 'half of the login’s line is with the agent',
    victims: BEFORE_PAM,
    reach: async (scene, login) => {
      const { password } = login;
      const line = JSON.stringify({ __name__: 'login', username: 'alice', password });
      const half = line.indexOf(password) + password.length / 2;
      login.rest = `${line.slice(half)}\n`;
      scene.host.write(line.slice(0, half));
      const head = password.slice(0, password.length / 2);
      await until(() => findCopies(scene.agent.pid, head).length > 0, 'half a line is there');
    },
  },
  {
    name: 'the user is looked up',
    victims: BEFORE_PAM,
    reach: async (scene, { password }) => {
      using peer = await BusPeer.connect(scene.bus.address);
      scene.host.login('hang', password);
      while (!(await isLoginWaiting(peer))) await pause(5);
    },
  },
  { name: 'the greeter has heard the token', victims: BEFORE_PAM, reach: announced },
  { name: 'PAM asks for the token', victims: ALL, reach: prompted },
  { name: 'the request is in the socket’s queue', victims: ALL, reach: requested },
  {
    name: 'the agent compares the users',
    victims: ALL,
    reach: async (scene, login) => {
      await announced(scene, login, 'late');
      const threads = threadsOf(scene.agent.pid);
      scene.pam = scene.startPam(login.password, 'hang');
      await scene.pam.prompted(1);
      scene.pam.answer(login.token);
      await until(() => threadsOf(scene.agent.pid) > threads, 'a look-up of the other user');
    },
  },
  {
    name: 'the answer has left and is not read',
    victims: ALL,
    reach: async (scene, login) => {
      await requested(scene, login);
      scene.pam?.signal('SIGSTOP');
      scene.agent.signal('SIGCONT');
      await scene.agent.logged('credentials delivered to PAM');
    },
  },
  {
    name: 'PAM has the password',
    victims: ALL,
    reach: async (scene, login) => {
      await prompted(scene, login);
      scene.pam?.answer(login.token);
      await scene.pam?.prompted(2);
    },
  },
];

async function isLoginWaiting(peer: BusPeer): Promise<boolean> {
  const { body } = await peer.call({
    destination: BUS_NAME,
    path: '/org/ovirt/sso/Agent',
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: ['org.ovirt.sso.Agent1', 'LoginWaiting'],
  });
  return JSON.stringify(body).includes('true');
}

function threadsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).length;
}
