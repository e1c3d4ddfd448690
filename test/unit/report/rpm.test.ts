import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { matchPackages } from '../../../agent/report/applications.ts';
import { parseQuery, rpm } from '../../../agent/report/rpm.ts';
import { sample } from './support/samples.ts';

const signal = new AbortController().signal;

describe.each([
  [
    'fedora-42',
    ['kernel', 'cloud-init', 'xorg-x11-drv-qxl', 'ovirt-guest-agent'],
    [
      'kernel-core-6.15.10-200.fc42',
      'kernel-core-6.16.3-200.fc42',
      'cloud-init-24.2-5.fc42',
      'xorg-x11-drv-qxl-0.1.6-9.fc42',
    ],
  ],
  [
    'rhel-9',
    ['kernel', 'ovirt-guest-agent-common', 'cloud-init'],
    [
      'kernel-5.14.0-570.12.1.el9_6',
      'kernel-5.14.0-570.39.1.el9_6',
      'ovirt-guest-agent-common-1.0.16-3.el9',
      'cloud-init-24.4-4.el9_6.1',
    ],
  ],
  [
    'opensuse-15.6',
    ['kernel', 'kernel-default', 'xf86-video-qxl'],
    [
      'kernel-default-6.4.0-150600.23.47.2',
      'kernel-default-6.4.0-150600.23.60.5',
      'xf86-video-qxl-0.1.6-150600.1.5',
    ],
  ],
])('%s', (guest, list, expected) => {
  it('the configured packages, and the image where nothing is called kernel', () => {
    const packages = parseQuery(sample(`${guest}/rpm-qa`));
    expect(matchPackages(packages, list, rpm().standIns)).toEqual(expected);
  });
});

it('reports our package under its own name, where the list has what it replaces', () => {
  const packages = parseQuery('ovirt-sso-agent 2.0.0-1\nbash 5.2-1\n');
  const list = ['ovirt-guest-agent', 'ovirt-guest-agent-common'];
  expect(matchPackages(packages, list, rpm().standIns)).toEqual(['ovirt-sso-agent-2.0.0-1']);
});

it('asks for everything by an absolute name and without a shell', async () => {
  const run = vi.fn(async () => 'bash 5.2-1\n');
  expect(await rpm({ run }).list(signal)).toEqual([{ name: 'bash', version: '5.2-1' }]);
  expect(run).toHaveBeenCalledWith(
    '/usr/bin/rpm',
    ['-qa', '--queryformat', '%{NAME} %{VERSION}-%{RELEASE}\\n'],
    { signal, maxOutput: 8 * 1024 * 1024 },
  );
});

describe('the stamp', () => {
  const stampOf = (files: Readonly<Record<string, string>>) =>
    rpm({ stamp: async (path) => files[path] }).stamp();
  const program = { '/usr/bin/rpm': '1' };

  it.each([
    '/usr/lib/sysimage/rpm/rpmdb.sqlite',
    '/usr/lib/sysimage/rpm/rpmdb.sqlite-wal',
    '/var/lib/rpm/rpmdb.sqlite',
    '/usr/lib/sysimage/rpm/Packages.db',
    '/var/lib/rpm/Packages',
  ])('changes with %s', async (file) => {
    const first = await stampOf({ ...program, [file]: '1' });
    expect(first).toBeDefined();
    expect(await stampOf({ ...program, [file]: '2' })).not.toBe(first);
  });

  it.each([{}, program, { '/var/lib/rpm/Packages': '1' }])('is undefined for %j', async (files) => {
    expect(await stampOf(files)).toBeUndefined();
  });
});

it('stands any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '-', '\t', '\0') }), (text) => {
      for (const { name, version } of parseQuery(text)) {
        expect(name).not.toMatch(/[ \n]|^$/);
        expect(version).not.toMatch(/[ \n]|^$/);
      }
    }),
  );
});
