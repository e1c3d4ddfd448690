import type { Message } from 'dbus-native';
import { describe, expect, it } from 'vitest';
import { BusError } from '../../../agent/bus/calls.ts';
import { type ReceivedSignal, Subscriptions } from '../../../agent/bus/subscriptions.ts';

const DAEMON = 'org.freedesktop.DBus';
const NAME = 'org.example.Service';
const OWNER = ':1.7';
const NO_OWNER = `${DAEMON}.Error.NameHasNoOwner`;
const SOURCE = { sender: NAME, path: '/a', interface: 'a.b', member: 'C' };
const SIGNAL = { sender: OWNER, path: '/a', interface: 'a.b', member: 'C', body: ['x', 7] };

interface Call {
  readonly text: string;
  readonly answer: (value?: unknown) => void;
  readonly refuse: (code: string) => void;
}

function subscribing() {
  const calls: Call[] = [];
  const heard: ReceivedSignal[] = [];
  const owners: boolean[] = [];
  const subscriptions = new Subscriptions(
    ({ member, body }) =>
      new Promise<Message>((resolve, reject) => {
        calls.push({
          text: `${member} ${body?.[0]}`,
          answer: (value) => resolve(value === undefined ? {} : { body: [value] }),
          refuse: (code) => reject(new BusError(code)),
        });
      }),
  );
  const texts = (): string[] => calls.map(({ text }) => text);
  const handler = (signal: ReceivedSignal): void => void heard.push(signal);
  const watcher = (isThere: boolean): void => void owners.push(isThere);
  /** Connects, and answers everything; who has each name is `owner`; null: nobody. */
  const connect = async (owner: unknown = OWNER): Promise<void> => {
    calls.length = 0;
    const connected = subscriptions.connected();
    for (const call of calls) {
      if (!call.text.startsWith('GetNameOwner')) call.answer();
      else if (owner === null) call.refuse(NO_OWNER);
      else call.answer(owner);
    }
    await connected;
  };
  const ownerIs = (owner: unknown, name: unknown = NAME, sender = DAEMON): void =>
    subscriptions.received({
      sender,
      path: '/org/freedesktop/DBus',
      interface: DAEMON,
      member: 'NameOwnerChanged',
      body: [name, '', owner],
    });
  return { subscriptions, calls, texts, heard, owners, handler, watcher, connect, ownerIs };
}

describe('on a new connection', () => {
  it('nothing is asked for when nobody wants anything', async () => {
    const { subscriptions, texts } = subscribing();
    await subscriptions.connected();
    expect(texts()).toEqual([]);
  });

  it('the rules are asked for, then who owns the names, each time', async () => {
    const { subscriptions, texts, handler, connect } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    subscriptions.subscribe({ sender: NAME, interface: 'd.e' }, handler);
    for (let time = 0; time < 2; time += 1) {
      await connect();
      expect(texts()).toEqual([
        `AddMatch type='signal',sender='${DAEMON}',interface='${DAEMON}',` +
          `member='NameOwnerChanged',arg0='${NAME}'`,
        `AddMatch type='signal',sender='${NAME}',path='/a',interface='a.b',member='C'`,
        `AddMatch type='signal',sender='${NAME}',interface='d.e'`,
        `GetNameOwner ${NAME}`,
      ]);
      subscriptions.lost();
    }
  });

  it.each(['AddMatch', 'GetNameOwner'])('a refused %s is an error', async (member) => {
    const { subscriptions, calls, handler } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    const connected = expect(subscriptions.connected()).rejects.toMatchObject({ code: 'a.b' });
    for (const { text, answer, refuse } of calls) {
      if (text.startsWith(member)) refuse('a.b');
      else answer(OWNER);
    }
    await connected;
  });
});

describe('a signal', () => {
  it('of the owner is passed on, with what it carries', async () => {
    const { subscriptions, heard, handler, connect } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    await connect();
    subscriptions.received(SIGNAL);
    expect(heard).toEqual([{ path: '/a', member: 'C', body: ['x', 7] }]);
  });

  it('without arguments has an empty body', async () => {
    const { subscriptions, heard, handler, connect } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    await connect();
    const { body: _, ...bare } = SIGNAL;
    subscriptions.received(bare);
    expect(heard).toEqual([{ path: '/a', member: 'C', body: [] }]);
  });

  it.each([
    ['another sender', { sender: ':1.666' }],
    ['the well-known name, which no sender is', { sender: NAME }],
    ['the daemon', { sender: DAEMON }],
    ['another path', { path: '/b' }],
    ['another interface', { interface: 'a.c' }],
    ['another member', { member: 'D' }],
    ['a path that is no text', { path: 7 }],
    ['a member that is no text', { member: ['C'] }],
    ['a sender that is no text', { sender: [OWNER] }],
  ])('of %s is not', async (_, change) => {
    const { subscriptions, heard, handler, connect } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    await connect();
    subscriptions.received({ ...SIGNAL, ...change } as unknown as Message);
    expect(heard).toEqual([]);
  });

  it.each([{ path: undefined }, { sender: undefined }, { interface: undefined }])(
    'that lacks something is not: %o',
    async (change) => {
      const { subscriptions, heard, handler, connect } = subscribing();
      subscriptions.subscribe({ sender: NAME, interface: 'a.b' }, handler);
      await connect();
      subscriptions.received({ ...SIGNAL, ...change } as unknown as Message);
      expect(heard).toEqual([]);
    },
  );

  it.each([
    ['nobody owns the name', undefined],
    ['the bus gives no unique name', NAME],
    ['the bus gives no text', [OWNER]],
  ])('is not passed on when %s', async (_, owner) => {
    const { subscriptions, heard, handler, connect } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    subscriptions.received(SIGNAL);
    await (owner === undefined ? connect(null) : connect(owner));
    subscriptions.received(SIGNAL);
    const { sender: _sender, ...anonymous } = SIGNAL;
    subscriptions.received(anonymous);
    expect(heard).toEqual([]);
  });

  it('goes to every handler that wants it, and to no other', async () => {
    const { subscriptions, calls } = subscribing();
    const heard: string[] = [];
    const sources = {
      all: {},
      path: { path: '/a' },
      member: { member: 'D' },
      other: { path: '/z' },
    };
    for (const [name, source] of Object.entries(sources)) {
      subscriptions.subscribe({ sender: NAME, interface: 'a.b', ...source }, () =>
        heard.push(name),
      );
    }
    subscriptions.subscribe({ sender: 'org.example.Other', interface: 'a.b' }, () =>
      heard.push('other service'),
    );
    const connected = subscriptions.connected();
    for (const { text, answer } of calls) answer(text.endsWith(NAME) ? OWNER : ':1.9');
    await connected;
    subscriptions.received(SIGNAL);
    expect(heard).toEqual(['all', 'path']);
  });
});

describe('the owner', () => {
  it('that comes later is heard, and no longer when it left', async () => {
    const { subscriptions, heard, owners, handler, watcher, connect, ownerIs } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    subscriptions.watchOwner(NAME, watcher);
    await connect(null);
    expect(owners).toEqual([]);
    ownerIs(OWNER);
    subscriptions.received(SIGNAL);
    expect([heard.length, owners]).toEqual([1, [true]]);
    ownerIs('');
    subscriptions.received(SIGNAL);
    expect([heard.length, owners]).toEqual([1, [true, false]]);
  });

  it('that another program replaces is gone, and the other one is there', async () => {
    const { subscriptions, heard, owners, handler, watcher, connect, ownerIs } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    subscriptions.watchOwner(NAME, watcher);
    await connect();
    ownerIs(':1.8');
    subscriptions.received(SIGNAL);
    expect(heard).toEqual([]);
    subscriptions.received({ ...SIGNAL, sender: ':1.8' });
    expect([heard.length, owners]).toEqual([1, [true, false, true]]);
  });

  it('is gone with the bus, and there again on the next', async () => {
    const { subscriptions, heard, owners, handler, watcher, connect } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    subscriptions.watchOwner(NAME, watcher);
    await connect();
    subscriptions.lost();
    subscriptions.lost();
    subscriptions.received(SIGNAL);
    await connect(':1.2');
    subscriptions.received(SIGNAL);
    subscriptions.received({ ...SIGNAL, sender: ':1.2' });
    expect([heard.length, owners]).toEqual([1, [true, false, true]]);
  });

  it('that is told while the answer is under way is newer than the answer', async () => {
    const { subscriptions, calls, owners, watcher, ownerIs, handler, heard } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    subscriptions.watchOwner(NAME, watcher);
    const connected = subscriptions.connected();
    for (const { text, answer } of calls) answer(text.startsWith('Get') ? OWNER : undefined);
    // The answer was read, and in the same breath the signal behind it.
    ownerIs('');
    await connected;
    subscriptions.received(SIGNAL);
    expect([owners, heard]).toEqual([[], []]);
  });

  it.each([
    ['a peer', (ownerIs: OwnerIs) => ownerIs(':1.666', NAME, ':1.666')],
    ['a word about another name', (ownerIs: OwnerIs) => ownerIs(':1.666', 'org.example.Other')],
    ['a word about no name', (ownerIs: OwnerIs) => ownerIs(':1.666', 7)],
  ])('is not changed by %s', async (_, forge) => {
    const { subscriptions, heard, owners, handler, watcher, connect, ownerIs } = subscribing();
    subscriptions.subscribe(SOURCE, handler);
    subscriptions.watchOwner(NAME, watcher);
    await connect();
    forge(ownerIs);
    subscriptions.received({ ...SIGNAL, sender: ':1.666' });
    subscriptions.received(SIGNAL);
    expect([heard.length, owners]).toEqual([1, [true]]);
  });

  it.each([7, null, [':1.8'], 'org.example.Service'])(
    'is nobody when it is told as %o',
    async (owner) => {
      const { subscriptions, owners, watcher, connect, ownerIs } = subscribing();
      subscriptions.watchOwner(NAME, watcher);
      await connect();
      ownerIs(owner);
      expect(owners).toEqual([true, false]);
    },
  );

  it.each([{ interface: 'a.b' }, { member: 'NameLost' }, { body: undefined }, { body: [] }])(
    'is not changed by what is no such signal: %o',
    async (change) => {
      const { subscriptions, owners, watcher, connect } = subscribing();
      subscriptions.watchOwner(NAME, watcher);
      await connect();
      subscriptions.received({
        sender: DAEMON,
        path: '/org/freedesktop/DBus',
        interface: DAEMON,
        member: 'NameOwnerChanged',
        body: [NAME, OWNER, ''],
        ...change,
      } as Message);
      expect(owners).toEqual([true]);
    },
  );
});

type OwnerIs = (owner: unknown, name?: unknown, sender?: string) => void;
