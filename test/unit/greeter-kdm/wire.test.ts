import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QtReader, string, word } from '../../../greeter-kdm/qt-stream.ts';
import {
  connectMessage,
  type Dialect,
  loginMessage,
  type Message,
  MessageReader,
  PLASMA_6_6,
  PLASMA_6_7,
  SDDM,
} from '../../../greeter-kdm/wire.ts';

const DIALECTS = { SDDM, PLASMA_6_6, PLASMA_6_7 };

/** A message as a daemon writes it. */
function said(dialect: Dialect, message: Message): Buffer {
  const number = word(dialect.messages.indexOf(message));
  if (message === 'host-name' || message === 'information') {
    return Buffer.concat([number, string('a text')]);
  }
  return message === 'capabilities' ? Buffer.concat([number, word(31)]) : number;
}

function read(dialect: Dialect, ...pieces: readonly Buffer[]) {
  const reader = new MessageReader(dialect);
  const messages = pieces.flatMap((piece) => reader.push(piece));
  return { messages, isGarbled: reader.isGarbled };
}

describe('captured bytes', () => {
  // Between sddm 0.19.0-5 of Debian 12 and its own greeter, on a host that is called "guest".
  const GREETING = '0000000100000000' + '000000000000000a00670075006500730074';

  it('of the daemon: capabilities, host name, and a wrong password, which it tells twice', () => {
    const bytes = Buffer.from(`${GREETING}0000000300000003`, 'hex');
    expect(read(SDDM, bytes)).toEqual({
      messages: ['capabilities', 'host-name', 'refused', 'refused'],
      isGarbled: false,
    });
  });

  it('of the greeter: its first word and a login', () => {
    expect(connectMessage().toString('hex')).toBe('00000000');
    const session = { type: 'x11', file: '/x.desktop' } as const;
    expect(loginMessage(SDDM, { user: 'al', password: 'pw', session }).toString('hex')).toBe(
      '00000001' +
        '000000040061006c' +
        '0000000400700077' +
        '00000001' +
        '00000014002f0078002e006400650073006b0074006f0070',
    );
  });
});

describe('numbers', () => {
  it.each([
    ['SDDM', SDDM, 2, 3, 1, 2],
    ['Plasma Login Manager 6.6', PLASMA_6_6, 1, 2, 0, 1],
    ['Plasma Login Manager 6.7', PLASMA_6_7, 0, 1, 0, 1],
  ])('of %s', (_name, { messages, sessionTypes }, succeeded, refused, x11, wayland) => {
    expect(messages[succeeded]).toBe('succeeded');
    expect(messages[refused]).toBe('refused');
    expect(sessionTypes).toEqual({ x11, wayland });
  });
});

describe.each(Object.entries(DIALECTS))('%s', (_name, dialect) => {
  it('is read again, however it is cut', () => {
    const conversation = fc.array(fc.constantFrom(...dialect.messages), { maxLength: 8 });
    fc.assert(
      fc.property(conversation, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (all, cuts) => {
        let bytes = Buffer.concat(all.map((message) => said(dialect, message)));
        const pieces: Buffer[] = [];
        while (bytes.length > 0) {
          const length = Number(cuts.next().value);
          pieces.push(bytes.subarray(0, length));
          bytes = bytes.subarray(length);
        }
        expect(read(dialect, ...pieces)).toEqual({ messages: all, isGarbled: false });
      }),
    );
  });

  it('has logins that say again what was put in', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const type = fc.constantFrom('x11' as const, 'wayland' as const);
    fc.assert(
      fc.property(text, text, text, type, (user, password, file, kind) => {
        const session = { type: kind, file };
        const reader = new QtReader(loginMessage(dialect, { user, password, session }), 1024);
        expect([reader.word(), reader.string(), reader.string()]).toEqual([1, user, password]);
        expect([reader.word(), reader.string()]).toEqual([dialect.sessionTypes[kind], file]);
      }),
    );
  });

  it('survives whatever comes, and takes no more than one message of it', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (pieces) => {
        const reader = new MessageReader(dialect);
        for (const piece of pieces) {
          for (const message of reader.push(Buffer.from(piece))) {
            expect(dialect.messages).toContain(message);
          }
        }
      }),
    );
  });
});

describe('a daemon that is none', () => {
  it.each([
    ['an unknown number', 'deadbeef'],
    ['a giant length', '00000000fffffff0'],
    ['a text of half a unit', '0000000000000001'],
  ])('is known by %s, and nothing after that is read', (_what, hex) => {
    const bytes = Buffer.from(`00000002${hex}00000002`, 'hex');
    expect(read(SDDM, bytes, bytes)).toEqual({ messages: ['succeeded'], isGarbled: true });
  });
});
