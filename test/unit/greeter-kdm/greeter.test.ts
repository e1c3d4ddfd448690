import { describe, expect, it, vi } from 'vitest';
import type { Display, DisplayManager } from '../../../greeter-kdm/display-manager.ts';
import { findFirst, Greeter } from '../../../greeter-kdm/greeter.ts';
import { recordedLog } from '../support/log.ts';

vi.mock('../../../agent/bus/bus.ts', () => import('../support/system-bus.ts'));

function display(place: string): Display {
  return { manager: 'SDDM', place, logIn: () => Promise.resolve({ kind: 'succeeded' }) };
}

function manager(found: Display | undefined): DisplayManager {
  return { name: 'X', find: () => Promise.resolve(found) };
}

describe('the first greeter', () => {
  it('is that of the first display manager that has one', async () => {
    const managers = [manager(undefined), manager(display('/b')), manager(display('/c'))];
    expect((await findFirst(managers))?.place).toBe('/b');
    expect(await findFirst([manager(undefined)])).toBeUndefined();
  });
});

it('says what it found, and stops with a clean slate', async () => {
  const { log, lines } = recordedLog();
  const greeter = new Greeter({
    log,
    busAddress: 'unix:path=/x',
    managers: [manager(display('/b'))],
  });
  greeter.start();
  await vi.waitFor(() => expect(lines).toEqual(['a greeter takes logins: by=SDDM at=/b\n']));
  await greeter.stop();
});
