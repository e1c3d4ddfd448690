import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { osInfoOf, parseOsRelease, readOsInfo } from '../../../agent/report/os-info.ts';
import { violations } from '../../support/vdsm-types.ts';
import { sample } from './support/samples.ts';

it.each([
  ['debian-12', 'Debian GNU/Linux', '12', 'bookworm'],
  ['debian-13', 'Debian GNU/Linux', '13', 'trixie'],
  ['fedora-42', 'Fedora Linux', '42', 'Workstation Edition'],
  ['rhel-9', 'Red Hat Enterprise Linux', '9.6', 'Plow'],
  ['opensuse-15.6', 'openSUSE Leap', '15.6', ''],
])('%s', (guest, distribution, version, codename) => {
  expect(osInfoOf(sample(`${guest}/os-release`), 'x86_64', '6.1.0')).toEqual({
    distribution,
    version,
    codename,
    arch: 'x86_64',
    type: 'linux',
    kernel: '6.1.0',
  });
});

it.each([
  ['i386', 'x86'],
  ['i586', 'x86'],
  ['i686', 'x86'],
  ['x86_64', 'x86_64'],
  ['aarch64', 'aarch64'],
  ['i786', 'i786'],
])('%s is reported as %s', (hardware, arch) => {
  expect(osInfoOf('', hardware, '').arch).toBe(arch);
});

describe('parseOsRelease', () => {
  it.each([
    ['NAME=Debian', 'Debian'],
    ['NAME="Debian GNU/Linux"', 'Debian GNU/Linux'],
    ["NAME='Debian GNU/Linux'", 'Debian GNU/Linux'],
    ['NAME="a \\"b\\" \\$c \\`d\\` \\\\e \\n"', 'a "b" $c `d` \\e \\n'],
    ["NAME='a \\ b'", 'a \\ b'],
    ['NAME=', ''],
    ['NAME=""', ''],
    ['  NAME=Debian \r', 'Debian'],
    ['# NAME=a\nNAME=b', 'b'],
    ['NAME=a\nNAME=b', 'b'],
    ['NAME="Schrödinger’s Cat"', 'Schrödinger’s Cat'],
  ])('reads %j', (text, value) => {
    expect(parseOsRelease(text).get('NAME')).toBe(value);
  });

  it.each(['NAME', '#NAME=a', 'NAME="a', 'NAME=a b', "NAME='a", '=a', 'NA ME=a', 'NAME = a', ''])(
    'finds no name in %j',
    (text) => {
      expect(parseOsRelease(text).get('NAME')).toBeUndefined();
    },
  );

  it('undoes double quotes round any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        fc.pre(!/[\n\r\u2028\u2029]/.test(value));
        const quoted = value.replace(/["$`\\]/g, '\\$&');
        expect(parseOsRelease(`X="${quoted}"\n`).get('X')).toBe(value);
      }),
    );
  });

  it('stands any text, at once', () => {
    const text = fc.string({
      unit: fc.constantFrom('"', "'", '\\', '\n', ' ', 'A', '=', '#', '('),
    });
    fc.assert(
      fc.property(text, (each) => {
        expect(violations([{ name: 'os-info', ...osInfoOf(each, each, each) }])).toEqual([]);
      }),
    );
    const start = performance.now();
    parseOsRelease(`A="${'\\a'.repeat(200_000)}`);
    parseOsRelease(`A=${' '.repeat(200_000)}"`);
    osInfoOf(`VERSION="${'('.repeat(50_000)}"`, '', '');
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('readOsInfo', () => {
  it('falls back to /usr/lib, and to nothing', async () => {
    const files: Record<string, string> = { '/usr/lib/os-release': 'NAME=Vendor' };
    expect((await readOsInfo(async (path) => files[path])).distribution).toBe('Vendor');
    expect((await readOsInfo(async () => undefined)).distribution).toBe('');
  });

  it('reads this machine', async () => {
    const info = await readOsInfo();
    expect(info.kernel).not.toBe('');
    expect(violations([{ name: 'os-info', ...info }])).toEqual([]);
  });
});
