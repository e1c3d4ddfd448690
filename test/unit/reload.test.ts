import { expect, it } from 'vitest';
import { parseConfig } from '../../agent/config.ts';
import { reloaded } from '../../agent/reload.ts';
import { recordedLog } from './support/log.ts';

const before = parseConfig('', 'x').config;

function reload(text: string) {
  const { log, lines } = recordedLog();
  const result = parseConfig(`${text}\n`, 'x');
  return { config: reloaded(before, result, log), result, lines };
}

it.each([
  ['[general]\nheart_beat_rate = 9\nignored_fs = ext4', undefined],
  ['[sso]\noffer_ttl = 9\nallowed_uids = 0 7\ndomain = keep', undefined],
  ['[virtio]\ndevice = /dev/virtio-ports/com.redhat.rhevm.vdsm', undefined],
  ['[virtio]\ndevice = /dev/ttyS1', 'device and device_prefix in [virtio]'],
  ['[virtio]\ndevice_prefix = /x', 'device and device_prefix in [virtio]'],
  ['[sso]\nsocket = @x', 'socket in [sso]'],
])('%j is in force, but for what needs a restart: %s', (text, key) => {
  const { config, result, lines } = reload(text);
  expect(config).toBe(result.config);
  expect(lines.at(-1)).toBe('configuration reloaded\n');
  const told = lines.filter((line) => line.startsWith('a setting changes at the next start'));
  const expected = key === undefined ? [] : [`a setting changes at the next start: key="${key}"\n`];
  expect(told).toEqual(expected);
});

it('of several errors each has its line, and nothing changes', () => {
  const { config, lines } = reload('stray\n[sso]\nsocket = @x\noffer_ttl = 0\nnews = 1');
  expect(config).toBe(before);
  expect(lines).toEqual([
    'x:1: expected [section] or key = value\n',
    'x:4: offer_ttl in [sso] must be a whole number from 1 to 600 (seconds)\n',
    'x:5: unknown key news in [sso]\n',
    'configuration not reloaded, the one before stays in force\n',
  ]);
});
