import { expect, it } from 'vitest';
import { daemonCall, isUniqueName } from '../../../agent/bus/daemon.ts';

const TO_DAEMON = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

it('calls a method without arguments', () => {
  expect(daemonCall('Hello')).toEqual({ ...TO_DAEMON, member: 'Hello' });
});

it('calls a method with arguments', () => {
  expect(daemonCall('RequestName', 'su', ['a.b', 0])).toEqual({
    ...TO_DAEMON,
    member: 'RequestName',
    signature: 'su',
    body: ['a.b', 0],
  });
});

it.each([':1.7', ':34-907', `:1.${'7'.repeat(252)}`])('%s is the name of a connection', (name) => {
  expect(isUniqueName(name)).toBe(true);
});

it.each([
  ['nothing', undefined],
  ['a number', 7],
  ['the name of a service', 'org.example.Service'],
  ['an empty one', ''],
  ['a colon', ':'],
  ['one with a NUL', ':1.7\0'],
  ['one with a line feed', ':1.7\n'],
  ['one with a lone surrogate', ':1.\ud800'],
  ['one that is too long', `:1.${'7'.repeat(253)}`],
])('%s is none', (_, name) => {
  expect(isUniqueName(name)).toBe(false);
});
