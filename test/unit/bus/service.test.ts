import { expect, it } from 'vitest';
import { answerTo } from '../../../agent/bus/service.ts';

const CALL = { type: 1, sender: ':1.7', serial: 9, path: '/a', member: 'emit' };

it('refuses a call, and repeats nothing of it', () => {
  expect(answerTo(CALL)).toEqual({
    type: 3,
    destination: ':1.7',
    replySerial: 9,
    errorName: 'org.freedesktop.DBus.Error.UnknownMethod',
    signature: 's',
    body: ['no such method'],
  });
});

it.each([{ flags: 1 }, { sender: undefined }, { sender: 7 as unknown as string }])(
  'says nothing to a call with %o',
  (change) => {
    const { sender, ...rest } = { ...CALL, ...change };
    expect(answerTo({ ...rest, ...(sender !== undefined && { sender }) })).toBeUndefined();
  },
);
