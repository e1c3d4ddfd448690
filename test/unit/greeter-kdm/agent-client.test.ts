import { describe, expect, it, vi } from 'vitest';
import { BusError } from '../../../agent/bus/calls.ts';
import type { ReceivedSignal } from '../../../agent/bus/subscriptions.ts';
import type { SystemBus } from '../../../agent/system-bus.ts';
import { AgentClient } from '../../../greeter-kdm/agent-client.ts';

const TOKEN = `ovirt-sso-${'a'.repeat(43)}`;
const REHEARSAL = `ovirt-sso-test-${'a'.repeat(43)}`;

function starting() {
  const heard = vi.fn();
  const changed = vi.fn();
  const call = vi.fn<SystemBus['call']>().mockResolvedValue({ body: ['alice'] });
  let signal: (signal: ReceivedSignal) => void = () => {};
  let owner: (isThere: boolean) => void = () => {};
  const subscribe = vi.fn<SystemBus['subscribe']>((_source, handler) => {
    signal = handler;
  });
  const watchOwner: SystemBus['watchOwner'] = (_name, watcher) => {
    owner = watcher;
  };
  const client = new AgentClient({ subscribe, watchOwner, call }, { heard, changed });
  const tell = (...body: readonly unknown[]) => signal({ path: '/', member: 'x', body });
  return { client, heard, changed, call, subscribe, tell, owner: (is: boolean) => owner(is) };
}

describe('a token', () => {
  it('is heard from the owner of the name, on its path, by its member', () => {
    const { subscribe, tell, heard } = starting();
    expect(subscribe.mock.lastCall?.[0]).toEqual({
      sender: 'org.ovirt.vdsm.Credentials',
      path: '/org/ovirt/vdsm/Credentials',
      interface: 'org.ovirt.vdsm.Credentials',
      member: 'UserAuthenticated',
    });
    tell(TOKEN);
    expect(heard.mock.calls).toEqual([[TOKEN]]);
  });

  it.each([
    undefined,
    7,
    '',
    'ovirt-sso-',
    REHEARSAL,
    `${TOKEN}\n`,
    ` ${TOKEN}`,
    `${TOKEN}\0`,
    'a'.repeat(53),
  ])('is not %j', (token) => {
    const { tell, heard } = starting();
    tell(token);
    expect(heard).not.toHaveBeenCalled();
  });
});

describe('whom a token logs in', () => {
  it('is asked of the agent', async () => {
    const { client, call } = starting();
    expect(await client.describe(TOKEN)).toEqual({ user: 'alice' });
    expect(call.mock.lastCall?.[0]).toEqual({
      destination: 'org.ovirt.vdsm.Credentials',
      path: '/org/ovirt/sso/Agent',
      interface: 'org.ovirt.sso.Greeter1',
      member: 'Describe',
      signature: 's',
      body: [TOKEN],
    });
  });

  it.each([undefined, 7, ''])('is nobody when the agent says %j', async (user) => {
    const { client, call } = starting();
    call.mockResolvedValue({ body: [user] });
    expect(await client.describe(TOKEN)).toEqual({ refused: 'no user' });
  });

  it('is not told to everybody', async () => {
    const { client, call } = starting();
    call.mockRejectedValue(new BusError('org.freedesktop.DBus.Error.AccessDenied'));
    expect(await client.describe(TOKEN)).toEqual({
      refused: 'org.freedesktop.DBus.Error.AccessDenied',
    });
  });

  it('does not hide a bug', async () => {
    const { client, call } = starting();
    call.mockRejectedValue(new TypeError('x'));
    await expect(client.describe(TOKEN)).rejects.toThrow(TypeError);
  });
});

it('says that it is ready to an agent that is there', async () => {
  const { client, call, changed, owner } = starting();
  expect(await client.ready()).toBeUndefined();
  expect(call).not.toHaveBeenCalled();
  owner(true);
  expect([client.isThere, changed.mock.lastCall]).toEqual([true, [true]]);
  expect(await client.ready()).toBeUndefined();
  expect(call.mock.lastCall?.[0]).toMatchObject({ member: 'Ready' });
  call.mockRejectedValue(new BusError('org.freedesktop.DBus.Error.UnknownMethod'));
  expect(await client.ready()).toBe('org.freedesktop.DBus.Error.UnknownMethod');
  owner(false);
  expect(client.isThere).toBe(false);
});
