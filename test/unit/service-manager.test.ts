import { expect, it } from 'vitest';
import { ServiceManager } from '../../agent/service-manager.ts';
import { systemError } from './support/errors.ts';
import { recordedLog } from './support/log.ts';

function told(notify: (state: string) => boolean) {
  const { log, lines } = recordedLog();
  return { manager: new ServiceManager(notify, log), lines };
}

it('hears of start, reload and end in its own words', () => {
  const states: string[] = [];
  const { manager } = told((state) => states.push(state) > 0);
  manager.ready();
  manager.reloading(1_234_567n);
  manager.ready();
  manager.stopping();
  const reloading = 'RELOADING=1\nMONOTONIC_USEC=1234567';
  expect(states).toEqual(['READY=1', reloading, 'READY=1', 'STOPPING=1']);
});

it('may be deaf, which is warned of', () => {
  const { manager, lines } = told(() => {
    throw systemError('ECONNREFUSED', 'sendmsg');
  });
  manager.reloading(1n);
  expect(lines).toEqual([
    'systemd cannot be told: state="RELOADING=1" why="NOTIFY_SOCKET: ECONNREFUSED"\n',
  ]);
});

it('does not hide a bug', () => {
  const bug = new TypeError('a bug');
  const { manager } = told(() => {
    throw bug;
  });
  expect(() => manager.ready()).toThrow(bug);
});
