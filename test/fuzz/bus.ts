/** Bytes of a bus behind its handshake, and of whoever can send through it, to the whole bus room. */

import { ok } from 'node:assert';
import { registerHooks } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import type { ExportedInterface } from '../../agent/exported.ts';
import {
  build,
  DESTINATION,
  ERROR_NAME,
  type Field,
  INTERFACE,
  MEMBER,
  PATH,
  REPLY_SERIAL,
  SENDER,
  SIGNATURE,
  stringBody,
} from '../support/bus-bytes.ts';
import { CALL, ERROR, marshal, RETURN, SIGNAL } from '../support/bus-peer.ts';
import { recordedLog } from '../unit/support/log.ts';
import { Wire } from './bus-stand-in.ts';
import type { Target } from './guided.ts';

registerHooks({
  resolve: (name, context, next) =>
    name === 'dbus-native' && context.parentURL?.endsWith('/agent/bus/bus.ts')
      ? { url: new URL('bus-stand-in.ts', import.meta.url).href, shortCircuit: true }
      : next(name, context),
});
const { Bus } = await import('../../agent/bus/bus.ts');

const DAEMON = 'org.freedesktop.DBus';
const NAME = 'org.ovirt.vdsm.Credentials';
const OBJECT = '/org/ovirt/sso/Agent';
const TEST = 'org.ovirt.sso.Test';
const LOGIND = 'org.freedesktop.login1';
const WELCOME = Buffer.from('OK 0123456789abcdef0123456789abcdef\r\n');
/** Troubles that the bus room can tell of. More of them than this would be a peer's own words. */
const MOST_TROUBLES = 16;

const troubles = new Set<string>();
const inherited = Object.getOwnPropertyNames(Object.prototype).length;

/** Each D-Bus type that the agent's own methods take, and then some. */
const exported: ExportedInterface = {
  methods: {
    Take: {
      takes: [
        { name: 'text', type: 's' },
        { name: 'number', type: 'u' },
        { name: 'all', type: 'a{sv}' },
      ],
      gives: [{ name: 'text', type: 's' }],
      call: async ([text, number, all]) => {
        ok(typeof text === 'string' && typeof number === 'number' && typeof all === 'object');
        return [text];
      },
    },
    Whose: {
      takes: [],
      gives: [{ name: 'uid', type: 'u' }],
      call: async (_, caller) => [await caller.uid()],
    },
  },
  properties: { Is: { type: 'b', read: () => true } },
};

const call: readonly Field[] = [
  [PATH, 'o', OBJECT],
  [DESTINATION, 's', NAME],
  [SENDER, 's', ':1.9'],
];
const fromDaemon: Field = [SENDER, 's', DAEMON];

function calls(
  from: string,
  member: string,
  signature = '',
  body: Buffer = Buffer.alloc(0),
): Buffer {
  const fields: Field[] = [...call, [INTERFACE, 's', from], [MEMBER, 's', member]];
  if (signature !== '') fields.push([SIGNATURE, 'g', signature]);
  return build({ type: CALL, serial: 7, fields, body });
}

function reply(serial: number, type: number = RETURN): Buffer {
  const fields: Field[] = [[REPLY_SERIAL, 'u', serial], fromDaemon];
  if (type === ERROR) fields.push([ERROR_NAME, 's', `${DAEMON}.Error.NameHasNoOwner`]);
  return build({ type, serial: 8, fields });
}

function signal(member: string, signature: string, body: unknown[]): Buffer {
  const path = '/org/freedesktop/DBus';
  return marshal({
    type: SIGNAL,
    sender: DAEMON,
    path,
    interface: DAEMON,
    member,
    signature,
    body,
  });
}

/** What a bus says at first: to Hello, to the request for the name, and that the name is ours. */
const beginning = [reply(1), reply(2), signal('NameAcquired', 's', [NAME])];

const messages: readonly Buffer[] = [
  calls(TEST, 'Whose'),
  calls(TEST, 'emit', 's', stringBody('error')),
  calls('__proto__', 'constructor'),
  calls(TEST, 'Take', 'sua{sv}'),
  calls(`${DAEMON}.Introspectable`, 'Introspect'),
  calls(`${DAEMON}.Peer`, 'Ping'),
  marshal({
    type: CALL,
    sender: ':1.9',
    path: OBJECT,
    interface: TEST,
    member: 'Take',
    signature: 'sua{sv}',
    body: ['x', 1, [['__proto__', ['s', 'x']]]],
  }),
  marshal({
    type: CALL,
    sender: ':1.9',
    path: OBJECT,
    interface: `${DAEMON}.Properties`,
    member: 'Get',
    signature: 'ss',
    body: [TEST, 'Is'],
  }),
  signal('NameOwnerChanged', 'sss', [LOGIND, '', ':1.3']),
  signal('NameOwnerChanged', 'sss', [':1.9', '', ':1.9']),
  signal('NameLost', 's', [NAME]),
  marshal({
    type: SIGNAL,
    sender: ':1.3',
    path: '/a',
    interface: `${LOGIND}.Manager`,
    member: 'SessionNew',
    signature: 'so',
    body: ['1', '/a'],
  }),
  ...[3, 4, 5, 6].map((serial) => reply(serial)),
  reply(4, ERROR),
  build({
    type: RETURN,
    fields: [
      [REPLY_SERIAL, 'u', 5],
      [SIGNATURE, 'g', 'as'],
    ],
    body: Buffer.alloc(4),
  }),
  build({ endian: 'B', type: CALL, fields: call, bodyLength: 64 }),
];
const WORDS = [
  ...['emit', '__proto__', 'constructor', 'toString', 'then', ':1.3', DAEMON, NAME, OBJECT],
  ...['a{sv}', 'v', 'av', 'aaaaaaaa', '((((((((', 'a{', 'h', 'g', 'd', 't', 'l', 'B', '\0\0\0\0'],
];

/** Errors that nobody caught, each of which would have ended the agent. */
const uncaught: unknown[] = [];
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => uncaught.push(error));
}

/** The agent's side of one connection: it asks for signals, follows connections, serves an object. */
async function hear(input: Buffer): Promise<void> {
  const { log, lines } = recordedLog();
  const bus = new Bus({ address: 'unix:path=/nowhere', name: NAME, log, ready: () => {} });
  bus.subscribe({ sender: LOGIND, interface: `${LOGIND}.Manager` }, ({ path, member, body }) => {
    ok(typeof path === 'string' && typeof member === 'string' && Array.isArray(body));
  });
  bus.connections.watch((name) => ok(typeof name === 'string'));
  bus.connections.follow(42);
  bus.service.export(OBJECT, { [TEST]: exported });
  bus.start();
  const wire = Wire.latest;
  ok(wire !== undefined);
  for (const bytes of [WELCOME, ...beginning, input]) {
    wire.push(bytes);
    await setImmediate();
  }
  await setImmediate();
  bus.stop();
  wire.destroy();
  for (const line of lines) troubles.add(line);
}

export const bus: Target = {
  name: 'messages of the bus',
  sources: /\/(?:agent\/bus\/\w+(?:-\w+)*\.ts|dbus-native\/lib\/[\w-]+\.js)$/,
  seeds: [...messages, Buffer.concat(messages.slice(0, 6)), Buffer.concat(messages.slice(6))],
  words: WORDS.map((word) => Buffer.from(word, 'latin1')),
  longest: 4096,
  run: async (input) => {
    await hear(input);
    const [error] = uncaught.splice(0);
    if (error !== undefined) throw error;
    ok(Object.getOwnPropertyNames(Object.prototype).length === inherited, 'Object.prototype grew');
    ok(
      troubles.size <= MOST_TROUBLES,
      `more is logged than the bus room can know: ${[...troubles]}`,
    );
  },
};
