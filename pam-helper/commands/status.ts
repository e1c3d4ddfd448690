/** `ovirt-sso status` */

import { type Command, isSet } from '../command.ts';
import { type AgentStatus, type LastLogin, readLastLogin, readStatus } from '../live/agent.ts';
import { withBus } from '../live/with-bus.ts';

export const status: Command = {
  words: ['status'],
  summary: 'say how the agent is, and what became of logins',
  details: [
    'Asks the running agent over the system bus, as any user. Whom the last login was of, and why it ' +
      'ended as it did, is told to root alone.',
  ],
  options: { json: { type: 'boolean', help: 'print one JSON object' } },
  exitStatus: '0 the agent answers, 64 wrong usage, 69 the agent or the system bus does not.',
  async run({ values, print, surroundings }) {
    const [state, lastLogin] = await withBus(surroundings.busAddress, async (bus) => {
      const found = await readStatus(bus);
      // Others would only be refused, and the bus would log it.
      return [found, surroundings.isRoot ? await readLastLogin(bus) : undefined] as const;
    });
    print(
      isSet(values, 'json')
        ? `${JSON.stringify({ ...state, ...(lastLogin && { lastLogin }) }, null, 2)}\n`
        : statusText(state, lastLogin),
    );
    return 0;
  },
};

const IN_FRONT: Readonly<Record<string, string>> = {
  greeter: 'a greeter, which can take a login',
  'lock-screen': "a locked screen, which its user's login opens",
  desktop: 'a desktop in use: logins are refused',
  nobody: 'nobody yet: a login waits for a greeter',
  unknown: 'not known: logins are refused',
};

const OUTCOMES: Readonly<Record<string, string>> = {
  '': 'none since the agent started',
  delivered: 'its credentials went to PAM',
  expired: 'nobody took it in time',
  replaced: 'a newer one came',
  withdrawn: 'taken back before anybody took it',
  refused: 'not offered',
};

export function statusText(state: AgentStatus, lastLogin: LastLogin | undefined): string {
  const { counters, lastOutcome } = state;
  const host = state.isHostConnected
    ? `connected, API version ${state.apiVersion}`
    : 'not connected';
  const age = lastOutcome === '' ? '' : `, ${duration(state.lastOutcomeAge)} ago`;
  const rows: [string, string][] = [
    ['Agent', `${state.version}, up ${duration(state.uptime)}`],
    ['Host', host],
    ['In front', IN_FRONT[state.inFront] ?? state.inFront],
    ['A login waits', state.isLoginWaiting ? 'yes' : 'no'],
    ['Last login', `${OUTCOMES[lastOutcome] ?? lastOutcome}${age}`],
    ...lastLoginRows(lastLogin),
    ['Since the start', counts(counters)],
  ];
  return rows.map(([name, value]) => `${name.padStart(15)}: ${value}\n`).join('');
}

function lastLoginRows(lastLogin: LastLogin | undefined): [string, string][] {
  if (lastLogin === undefined || lastLogin.outcome === '') return [];
  // The host chose the name: nothing in it may move a terminal's cursor.
  return [['of', printable(`${lastLogin.user}: ${lastLogin.why}`)]];
}

function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

function counts(counters: Readonly<Record<string, number>>): string {
  return Object.entries(counters)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

/** `59 s`, `3 min`, `5 h 2 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes < 1) return `${seconds} s`;
  if (hours < 1) return `${minutes} min`;
  return days < 1 ? `${hours} h ${minutes % 60} min` : `${days} d ${hours % 24} h`;
}
