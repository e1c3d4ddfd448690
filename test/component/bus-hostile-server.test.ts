import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AgentProcess } from '../support/agent.ts';
import {
  build,
  DESTINATION,
  ERROR_NAME,
  type Field,
  INTERFACE,
  MEMBER,
  PATH,
  type RawMessage,
  REPLY_SERIAL,
  SENDER,
  SIGNATURE,
  stringBody,
} from '../support/bus-bytes.ts';
import { CALL, ERROR, RETURN, SIGNAL } from '../support/bus-peer.ts';
import { FakeBus } from '../support/fake-bus.ts';
import { BUS_NAME } from '../support/guest.ts';
import { SimulatedHost } from '../support/host.ts';
import { pause, until } from '../support/wait.ts';

const ACQUIRED = 'system bus name acquired';
const MIB = 1024 * 1024;

const CALL_FIELDS: readonly Field[] = [
  [PATH, 'o', '/'],
  [INTERFACE, 's', 'a.b'],
  [MEMBER, 's', 'emit'],
  [DESTINATION, 's', BUS_NAME],
  [SENDER, 's', ':1.9'],
];

/** The agent is told `bytes`, and answers or comes back; then it answers a proper call. */
async function survives(bus: FakeBus, agent: AgentProcess, bytes: Buffer): Promise<void> {
  const before = bus.connections.length;
  const attacked = bus.latest;
  const lines = agent.log.length;
  const serial = nextSerial();
  attacked.raw(bytes);
  attacked.raw(build({ type: CALL, serial, fields: CALL_FIELDS }));
  const answered = (): boolean =>
    attacked.messages.some(({ replySerial }) => replySerial === serial);
  await until(() => answered() || attacked.closed || !agent.isRunning, 'an answer or an end');
  expect(agent.isRunning, agent.text).toBe(true);
  if (answered()) return;
  await agent.logged(ACQUIRED, lines);
  expect(bus.connections.length).toBe(before + 1);
  bus.latest.raw(build({ type: CALL, serial, fields: CALL_FIELDS }));
  await bus.latest.answer(serial);
}

let serials = 1_000;

function nextSerial(): number {
  serials += 1;
  return serials;
}

/** The same message with one header field of another type. */
function retyped(message: RawMessage): RawMessage[] {
  return (message.fields ?? []).flatMap(([code], at) =>
    (['u', 'y', 'g'] as const).map((type) => ({
      ...message,
      fields: (message.fields ?? []).with(at, [code, type, type === 'g' ? 's' : 7]),
    })),
  );
}

describe('a bus that misbehaves', () => {
  it.concurrent('cannot end the agent with messages that break the protocol', async () => {
    await using bus = await FakeBus.start();
    await using agent = new AgentProcess();
    using host = new SimulatedHost(agent.folder);
    host.connect();
    agent.start({ bus: bus.address });
    await agent.logged(ACQUIRED);
    const fatal = [
      build({ type: SIGNAL, bodyLength: 128 * MIB }),
      build({ type: SIGNAL, fieldsLength: 128 * MIB }),
      build({ type: SIGNAL, bodyLength: 0xffffffff, fieldsLength: 0xffffffff }),
      build({ type: SIGNAL, version: 2 }),
      build({ type: CALL, fields: [[SIGNATURE, 'g', 'a{']], body: stringBody('x') }),
      build({ type: CALL, fields: [[SIGNATURE, 'g', '('.repeat(200)]], body: stringBody('x') }),
      Buffer.from('garbage instead of a message\r\n'),
      Buffer.alloc(64),
    ];
    for (const bytes of fatal) await survives(bus, agent, bytes);
    host.skip();
    await host.next('heartbeat');
    expect(host.violations).toEqual([]);
  });

  it.concurrent('cannot end it with well-formed messages of odd types', async () => {
    await using bus = await FakeBus.start();
    await using agent = new AgentProcess();
    agent.start({ bus: bus.address });
    await agent.logged(ACQUIRED);
    const reply: Field = [REPLY_SERIAL, 'u', 0xdead];
    const call: RawMessage = { type: CALL, serial: 9, fields: CALL_FIELDS };
    const odd: RawMessage[] = [
      { type: 0 },
      { type: 99, fields: CALL_FIELDS },
      { type: CALL },
      { type: CALL, serial: 0, fields: CALL_FIELDS },
      { type: RETURN },
      { type: ERROR },
      { type: RETURN, fields: [reply] },
      { type: ERROR, fields: [reply] },
      { type: ERROR, fields: [reply, [ERROR_NAME, 's', '']] },
      ...retyped(call),
      ...retyped({ type: ERROR, fields: [reply, [ERROR_NAME, 's', 'a.b']] }),
      ...retyped({ type: SIGNAL, fields: CALL_FIELDS }),
      { type: SIGNAL, fields: [[SENDER, 's', 'org.freedesktop.DBus']] },
      { type: CALL, fields: [...CALL_FIELDS, ...CALL_FIELDS] },
      { type: CALL, fields: [[SENDER, 's', 'x'.repeat(100_000)]] },
      { type: CALL, fields: [[SENDER, 's', '']] },
      { type: CALL, fields: [...CALL_FIELDS.slice(0, -1), [SENDER, 's', ':1.9\0']] },
    ];
    for (const message of odd) await survives(bus, agent, build(message));
  });

  it.concurrent('may end the connection in the middle of a header', async () => {
    await using bus = await FakeBus.start();
    await using agent = new AgentProcess();
    agent.start({ bus: bus.address });
    await agent.logged(ACQUIRED);
    for (const length of [1, 15, 16, 40]) {
      const lines = agent.log.length;
      bus.latest.raw(build({ type: CALL, fields: CALL_FIELDS }).subarray(0, length));
      bus.latest.end();
      await agent.logged(ACQUIRED, lines);
    }
    expect(bus.connections).toHaveLength(5);
  });

  it.concurrent('is asked again after it refused or garbled the authentication', async () => {
    const words = [
      'REJECTED EXTERNAL\r\n',
      'ERROR "no"\r\n',
      'OK\r\n',
      '\r\n',
      `${'x'.repeat(100_000)}\n`,
      '\0\xff\n',
    ];
    const refuse = (socket: Socket, attempt: number): boolean => {
      const word = words[attempt - 1];
      // From the fourth on the waits are seconds long: these are heard by another agent's start.
      if (word !== undefined) socket.write(word, 'latin1');
      return word !== undefined;
    };
    await using bus = await FakeBus.start(refuse);
    for (let agents = 0; agents < 2; agents += 1) {
      await using agent = new AgentProcess();
      agent.start({ bus: bus.address });
      await until(() => bus.attempts >= 3 * (agents + 1), 'three attempts');
      await agent.logged('no login can be announced');
      if (bus.attempts > words.length) await agent.logged(ACQUIRED);
      expect(agent.isRunning).toBe(true);
    }
  });

  it.concurrent('is left when it falls silent, in the authentication or behind it', async () => {
    const silent = (socket: Socket, attempt: number): boolean => {
      if (attempt === 2) socket.write('OK 0123456789abcdef0123456789abcdef\r\n');
      // Read, so that the agent's end is seen.
      if (attempt <= 2) socket.resume();
      return attempt <= 2;
    };
    await using bus = await FakeBus.start(silent);
    await using agent = new AgentProcess();
    using host = new SimulatedHost(agent.folder);
    host.connect();
    agent.start({ bus: bus.address });
    const start = performance.now();
    await until(() => bus.attempts === 3, 'a third attempt', 20_000);
    // 5 s each, and 250 and 500 ms between them.
    expect(performance.now() - start).toBeGreaterThan(10_000);
    await agent.logged(ACQUIRED);
    expect(agent.count('why="it did not answer in time"')).toBe(1);
    expect(host.of('heartbeat').length).toBeGreaterThanOrEqual(9);
    expect(host.violations).toEqual([]);
  });

  it.concurrent('is not hammered when it hangs up at once', async () => {
    await using bus = await FakeBus.start((socket) => {
      socket.destroy();
      return true;
    });
    await using agent = new AgentProcess();
    agent.start({ bus: bus.address });
    await agent.logged('no login can be announced');
    await pause(2_000);
    // Waits of 250, 500, 1 000 and 2 000 ms.
    expect(bus.attempts).toBeGreaterThanOrEqual(3);
    expect(bus.attempts).toBeLessThanOrEqual(4);
    // A connection can end in several ways, and each is told once.
    const lines = agent.log.map((line) => line.text).filter((text) => text.includes('why='));
    expect(lines).toEqual([...new Set(lines)]);
  });
});
