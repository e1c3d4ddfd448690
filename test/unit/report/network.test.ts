import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Addresses, interfacesOf, readInterfaces } from '../../../agent/report/network.ts';
import { violations } from '../../support/vdsm-types.ts';

const LINKS = [
  { name: 'lo', flags: '0x9\n', address: '00:00:00:00:00:00\n' },
  { name: 'ens3', flags: '0x1003\n', address: '56:6f:1a:2b:00:01\n' },
  { name: 'ens4', flags: '0x1002\n', address: '56:6f:1a:2b:00:02\n' },
  { name: 'docker0', flags: '0x1003\n', address: '02:42:5c:aa:00:01\n' },
  { name: 'tun0', flags: '0x10d1\n', address: '\n' },
  { name: 'br0', flags: '0x1003\n', address: '56:6f:1a:2b:00:03\n' },
  { name: 'gone', flags: '', address: '' },
];
const ADDRESSES: Addresses = {
  lo: [{ address: '127.0.0.1', family: 'IPv4' }],
  ens3: [
    { address: '192.0.2.7', family: 'IPv4' },
    { address: '2001:db8::7', family: 'IPv6' },
    { address: 'fe80::546f:1aff:fe2b:1%ens3', family: 'IPv6' },
  ],
  'ens3:1': [{ address: '192.0.2.8', family: 'IPv4' }],
  docker0: [{ address: '172.17.0.1', family: 'IPv4' }],
  tun0: [{ address: '198.51.100.2', family: 'IPv4' }],
};

it('tells links that are up, not loopback and not ignored', () => {
  expect(interfacesOf(LINKS, ADDRESSES, ['docker0'])).toEqual([
    { name: 'br0', hw: '56:6f:1a:2b:00:03', inet: [], inet6: [] },
    {
      name: 'ens3',
      hw: '56:6f:1a:2b:00:01',
      inet: ['192.0.2.7', '192.0.2.8'],
      inet6: ['2001:db8::7', 'fe80::546f:1aff:fe2b:1'],
    },
    { name: 'tun0', hw: '', inet: ['198.51.100.2'], inet6: [] },
  ]);
});

it('ignores by whole names', () => {
  const names = interfacesOf(LINKS, ADDRESSES, ['ens', 'docker', 'tun0 ']).map(({ name }) => name);
  expect(names).toEqual(['br0', 'docker0', 'ens3', 'tun0']);
});

it.each(['', '0x', '1003', '0xzz', '0x1003 0x1003', '-0x1'])('flags %j are no link', (flags) => {
  expect(interfacesOf([{ name: 'eth0', flags, address: '' }], {}, [])).toEqual([]);
});

it('stands whatever the names and texts are', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('0x1003', '__proto__', 'constructor', 'a:b'));
  const link = fc.record({ name: text, flags: text, address: text });
  const address = fc.record({ address: text, family: fc.constantFrom('IPv4', 'IPv6', 'other') });
  fc.assert(
    fc.property(fc.array(link), fc.dictionary(text, fc.array(address)), (links, addresses) => {
      const interfaces = interfacesOf(links, addresses, []);
      expect(violations([{ name: 'network-interfaces', interfaces }])).toEqual([]);
    }),
  );
});

it('reads this machine', () => {
  const interfaces = readInterfaces([]);
  expect(interfaces.map(({ name }) => name)).not.toContain('lo');
  expect(violations([{ name: 'network-interfaces', interfaces }])).toEqual([]);
});
