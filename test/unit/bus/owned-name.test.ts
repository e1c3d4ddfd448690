import { expect, it, vi } from 'vitest';
import { OwnedName } from '../../../agent/bus/owned-name.ts';

const NAME = 'org.example.Name';
const DAEMON = 'org.freedesktop.DBus';

function owning() {
  const acquired = vi.fn();
  const lost = vi.fn();
  const name = new OwnedName(NAME, { acquired, lost });
  const told = (member: string, of: unknown = NAME, sender = DAEMON): void =>
    name.received({ sender, member, body: [of] });
  return { name, acquired, lost, told };
}

it('is ours from NameAcquired to NameLost, each told once', () => {
  const { name, acquired, lost, told } = owning();
  expect([name.isOurs, name.era]).toEqual([false, 0]);
  told('NameAcquired');
  expect([name.isOurs, name.era, acquired.mock.calls.length]).toEqual([true, 1, 1]);
  told('NameLost');
  expect([name.isOurs, name.era, lost.mock.calls.length]).toEqual([false, 1, 1]);
});

it('is not ours without a connection, and has a new era on the next', () => {
  const { name, lost, told } = owning();
  told('NameAcquired');
  name.forget();
  expect([name.isOurs, lost.mock.calls.length]).toEqual([false, 0]);
  told('NameAcquired');
  expect([name.isOurs, name.era]).toEqual([true, 2]);
});

it.each([
  ['another name', 'org.example.Other', DAEMON],
  ['no name', null, DAEMON],
  ['another sender', NAME, ':1.7'],
])('does not change by a signal of %s', (_, of, sender) => {
  const { name, told } = owning();
  told('NameAcquired', of, sender);
  expect(name.isOurs).toBe(false);
});
