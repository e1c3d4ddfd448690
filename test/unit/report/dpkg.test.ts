import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPackages } from '../../../agent/report/applications.ts';
import { dpkg, parseStatus } from '../../../agent/report/dpkg.ts';
import { sample } from './support/samples.ts';

/** What is reported of a status text. */
function applications(text: string, ...list: string[]): string[] {
  return matchPackages(parseStatus(text), list, dpkg().standIns);
}

describe('Debian 12', () => {
  const status = sample('debian-12/dpkg-status');

  it('what is installed, and neither leftovers nor halves', () => {
    const names = parseStatus(status).map(({ name }) => name);
    expect(names).toContain('linux-image-6.1.0-37-amd64');
    expect(names).not.toContain('linux-image-6.1.0-35-amd64');
    expect(names).not.toContain('qemu-guest-agent');
  });

  it('kernels by their family name, others by their own', () => {
    expect(applications(status, 'kernel', 'linux-image', 'bash', 'ovirt-guest-agent')).toEqual([
      'linux-image-6.1.0-37-amd64-6.1.140-1',
      'bash-5.2.15-2+b8',
    ]);
  });

  it('a virtual package by the one that provides it', () => {
    expect(applications(status, 'awk')).toEqual(['mawk-1.3.4.20200120-3.1']);
  });
});

it('Debian 13', () => {
  const status = sample('debian-13/dpkg-status');
  const list = ['linux-image', 'xserver-xorg-video-qxl', 'xserver-xorg-video-vesa', 'cloud-init'];
  expect(applications(status, ...list)).toEqual([
    'linux-image-6.12.41+deb13-amd64-6.12.41-1',
    'linux-image-6.12.43+deb13-amd64-6.12.43-1',
    'xserver-xorg-video-qxl-0.1.6-2',
    'cloud-init-25.1.4-1+deb13u1',
  ]);
});

it.each([
  ['without its name first', 'Status: install ok installed\nPackage: a\nVersion: 1\n'],
  ['without a version', 'Package: a\nStatus: install ok installed\n'],
  ['with an empty version', 'Package: a\nStatus: install ok installed\nVersion:\n'],
  ['without a status', 'Package: a\nVersion: 1\n'],
  [
    'with a field in a description',
    'Package: a\nVersion: 1\nDescription: x\n Status: a b installed',
  ],
  ['with the fields of the next', 'Package: a\n\nPakage: b\nStatus: a b installed\nVersion: 1'],
])('a paragraph %s is passed over', (_, text) => {
  expect(parseStatus(text)).toEqual([]);
});

it('the last paragraph needs no newline', () => {
  expect(parseStatus('Package: a\nStatus: install ok installed\nVersion: 1:2-3')).toEqual([
    { name: 'a', version: '1:2-3', provides: [] },
  ]);
});

it('finds every package of any file', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9.+-]{0,9}$/);
  const entry = fc.record({
    name: word,
    version: word,
    provides: fc.array(word, { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(entry, fc.boolean())), (entries) => {
      const text = entries
        .map(
          ([{ name, version, provides }, more]) =>
            `Package: ${name}\n${more ? 'Foo: bar\n baz\n' : ''}Status: install ok installed\n` +
            `Provides: ${provides.join(' (= 1), ')}\nVersion: ${version}\n\n`,
        )
        .join('');
      expect(parseStatus(text)).toEqual(entries.map(([one]) => one));
    }),
  );
});

it('stands any text', () => {
  const piece = fc.constantFrom(
    '\n',
    '\n\n',
    'Package:',
    'Status: a b installed',
    'Version: ',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      for (const one of parseStatus(pieces.join(''))) {
        expect([typeof one.name, typeof one.version]).toEqual(['string', 'string']);
        expect(one.provides.every((name) => typeof name === 'string')).toBe(true);
      }
    }),
  );
});

it('needs one pass, however large the file', () => {
  const text = 'Package: a\nStatus: install ok installed\nVersion: 1\n\n'.repeat(100_000);
  const start = performance.now();
  expect(parseStatus(text)).toHaveLength(100_000);
  expect(performance.now() - start).toBeLessThan(5_000);
});
