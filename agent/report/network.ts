/**
 * Network links that are up, with or without addresses.
 *
 * Which links there are comes from /sys/class/net (sysfs(5)): the list that Node makes of
 * getifaddrs(3) leaves out those without an address. The addresses are Node's.
 */

import { readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { NetworkInterface } from '../messages.ts';
import { readKernelFile } from './text-file.ts';

/** Bits of a link's flags (netdevice(7)). */
const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;

export interface LinkState {
  readonly name: string;
  /** Text of /sys/class/net/NAME/flags, a hexadecimal number. */
  readonly flags: string;
  /** Text of /sys/class/net/NAME/address. */
  readonly address: string;
}

/** What is read of an address; Node gives more. */
export interface LinkAddress {
  readonly address: string;
  readonly family: string;
}

export type Addresses = Readonly<Record<string, readonly LinkAddress[] | undefined>>;

export interface NetworkReaders {
  readonly links: () => readonly LinkState[];
  readonly addresses: () => Addresses;
}

/** Links that are up, not loopback and not ignored, by their names' order. */
export function interfacesOf(
  links: readonly LinkState[],
  addresses: Addresses,
  ignored: readonly string[],
): NetworkInterface[] {
  const byLink = mergeLabels(addresses);
  return links
    .filter(({ name, flags }) => isUp(flags) && !ignored.includes(name))
    .map(({ name, address }) => {
      const own = byLink.get(name) ?? [];
      return {
        name,
        hw: address.trim(),
        inet: ofFamily(own, 'IPv4'),
        inet6: ofFamily(own, 'IPv6'),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function readInterfaces(
  ignored: readonly string[],
  readers: NetworkReaders = SYSTEM,
): NetworkInterface[] {
  return interfacesOf(readers.links(), readers.addresses(), ignored);
}

const SYSTEM: NetworkReaders = {
  links: () => readdirSync('/sys/class/net').map(readLink),
  addresses: networkInterfaces,
};

/** A link that goes while it is read has no flags, and so is not up. */
function readLink(name: string): LinkState {
  const read = (file: string) => readKernelFile(`/sys/class/net/${name}/${file}`) ?? '';
  return { name, flags: read('flags'), address: read('address') };
}

function isUp(text: string): boolean {
  const flags = /^0x[\da-f]{1,8}\s*$/i.test(text) ? Number.parseInt(text, 16) : 0;
  return (flags & IFF_UP) !== 0 && (flags & IFF_LOOPBACK) === 0;
}

/** IPv4 addresses can come under a label such as `eth0:1` (ip-address(8)); they are eth0's. */
function mergeLabels(addresses: Addresses): Map<string, LinkAddress[]> {
  const merged = new Map<string, LinkAddress[]>();
  for (const [label, list] of Object.entries(addresses)) {
    const name = label.replace(/:.*$/s, '');
    merged.set(name, [...(merged.get(name) ?? []), ...(list ?? [])]);
  }
  return merged;
}

/** Without a scope such as `%eth0` (RFC 4007, 11): it says nothing outside this guest. */
function ofFamily(addresses: readonly LinkAddress[], family: string): string[] {
  return addresses
    .filter((address) => address.family === family)
    .map(({ address }) => address.replace(/%.*$/s, ''));
}
