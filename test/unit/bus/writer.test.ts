import type { DBusConnection } from 'dbus-native';
import { expect, it } from 'vitest';
import { Writer } from '../../../agent/bus/writer.ts';
import { FakeConnection } from '../support/connection.ts';

const SIGNAL = { type: 4, path: '/a', interface: 'a.b', member: 'C' };
const serialOf = (message: Buffer): number => message.readUInt32LE(8);

function writing() {
  const fake = new FakeConnection();
  return { fake, writer: new Writer(), connection: fake as unknown as DBusConnection };
}

it('gives each message a serial of its own, also when it is sent again', () => {
  const { fake, writer, connection } = writing();
  const signal = writer.marshal(SIGNAL);
  writer.send(connection, [signal]);
  writer.send(connection, [signal]);
  const serials = [...fake.signals.map(serialOf), writer.post(connection, SIGNAL)];
  expect(new Set(serials).size).toBe(3);
  expect(serials).not.toContain(0);
});

it('sends several signals in one piece', () => {
  const { fake, writer, connection } = writing();
  const signals = [writer.marshal(SIGNAL), writer.marshal(SIGNAL)];
  writer.send(connection, signals);
  expect(fake.signals).toEqual([Buffer.concat(signals)]);
});

it('posts nothing more to a bus that leaves more than 1 MiB unread', () => {
  const { fake, writer, connection } = writing();
  fake.stream.writableLength = 1024 * 1024;
  expect(writer.post(connection, SIGNAL)).toBeGreaterThan(0);
  fake.stream.writableLength += 1;
  expect(writer.post(connection, SIGNAL)).toBeUndefined();
  expect(fake.messages).toHaveLength(1);
});
