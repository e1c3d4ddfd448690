import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseOffset,
  readTimezone,
  type TimezoneReaders,
  zoneOfFile,
  zoneOfLink,
} from '../../../agent/report/timezone.ts';
import { violations } from '../../support/vdsm-types.ts';

const signal = new AbortController().signal;

it.each([
  ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
  ['../usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
  ['/usr/share/zoneinfo/UTC', 'UTC'],
  ['/usr/share/zoneinfo/Etc/GMT+5', 'Etc/GMT+5'],
  ['/usr/share/zoneinfo/America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['/usr/share/zoneinfo/posix/Asia/Kathmandu', 'Asia/Kathmandu'],
  ['/usr/share/zoneinfo/right/America/Port-au-Prince', 'America/Port-au-Prince'],
  ['/usr/share/zoneinfo/', undefined],
  ['/usr/share/zoneinfo/../../../etc/shadow', undefined],
  ['/etc/zone', undefined],
  ['', undefined],
])('a link to %j is %s', (target, zone) => {
  expect(zoneOfLink(target)).toBe(zone);
});

it.each([
  ['Europe/Berlin\n', 'Europe/Berlin'],
  ['# set by hand\n\n Etc/UTC \n', 'Etc/UTC'],
  ['EST5EDT', 'EST5EDT'],
  ['Europe/Berlin CET', undefined],
  ['', undefined],
])('/etc/timezone with %j is %s', (text, zone) => {
  expect(zoneOfFile(text)).toBe(zone);
});

it.each([
  ['+0000\n', 0],
  ['-0000\n', 0],
  ['+0100\n', 60],
  ['+0545', 345],
  ['-0330\n', -210],
  ['+1400\n', 840],
  ['0100', undefined],
  ['+01:00', undefined],
  ['+0160', undefined],
  ['+01000', undefined],
  ['', undefined],
])('parseOffset(%j) is %s', (text, offset) => {
  expect(parseOffset(text)).toBe(offset);
});

it('stands any text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, other) => {
      const zone = zoneOfLink(`/zoneinfo/${text}`) ?? zoneOfFile(other) ?? '';
      const offset = parseOffset(text) ?? 0;
      expect(violations([{ name: 'timezone', zone, offset }])).toEqual([]);
    }),
  );
});

describe('readTimezone', () => {
  const read = (readers: Partial<TimezoneReaders>) =>
    readTimezone(signal, {
      link: async () => undefined,
      file: async () => undefined,
      run: async () => '+0200\n',
      ...readers,
    });

  it('goes by the link, then by the file, then has no name', async () => {
    const link = async () => '/usr/share/zoneinfo/Europe/Berlin';
    const file = async () => 'Europe/Paris\n';
    expect(await read({ link, file })).toEqual({ zone: 'Europe/Berlin', offset: 120 });
    expect(await read({ file })).toEqual({ zone: 'Europe/Paris', offset: 120 });
    expect(await read({})).toEqual({ zone: '', offset: 120 });
  });

  it('fails when date(1) tells no offset', async () => {
    await expect(read({ run: async () => 'soon' })).rejects.toMatchObject({ code: 'NO_OFFSET' });
  });

  it('reads this machine', async () => {
    const timezone = await readTimezone(signal);
    expect(violations([{ name: 'timezone', ...timezone }])).toEqual([]);
  });
});
