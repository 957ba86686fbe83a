/**
 * Keeps a name from leading into a private network. Whoever rules a name's DNS chooses the address behind it:
 * 169.254.169.254 would be the machine's own credentials on AWS, 10.0.0.0/8 the network that a function stands in.
 */
import dns, { type LookupAddress } from 'node:dns';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';

/** The name leads, or could lead, to an address that is not one of the public internet. */
export class PrivateAddressError extends Error {
  constructor(name: string, address: string) {
    super(`${name} leads to ${address}, where only addresses of the public internet are allowed`);
    this.name = 'PrivateAddressError';
  }
}

/**
 * What the IANA IPv4 Special-Purpose Address Registry (RFC 6890) keeps from the public internet, and what is no one
 * host's address.
 */
const SPECIAL_IPV4: readonly [network: string, prefix: number][] = [
  ['0.0.0.0', 8], // this network, unspecified
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by customers of one carrier (CGNAT)
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local; a cloud's metadata service
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // relays of 6to4
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/**
 * IPv6 that is routed at all (RFC 4291): loopback, unique-local, link-local, multicast, IPv4-mapped and NAT64 lie
 * outside.
 */
const GLOBAL_UNICAST: readonly [network: string, prefix: number] = ['2000::', 3];

/** Parts of it that are not the public internet, or carry an IPv4 address that could be any. */
const SPECIAL_IPV6: readonly [network: string, prefix: number][] = [
  ['2001::', 23], // protocol assignments, Teredo among them
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['3fff::', 20], // documentation
];

function listOf(networks: readonly (readonly [network: string, prefix: number])[], type: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, type);
  return list;
}

const specialIpv4 = listOf(SPECIAL_IPV4, 'ipv4');
const specialIpv6 = listOf(SPECIAL_IPV6, 'ipv6');
const globalUnicast = listOf([GLOBAL_UNICAST], 'ipv6');

/** Whether an IPv4 or IPv6 address, as text, is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (!isIPv6(address)) return !specialIpv4.check(address, 'ipv4');
  return globalUnicast.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
}

/**
 * Looks up a name for a connection, which then goes to one of the very addresses that were checked: nothing is asked of
 * DNS in between. One address that is not public refuses the name. `localhost` is what it says, and a URL that has an
 * address instead of a name looks nothing up: both are the explicit choice of whoever configured that URL. Fails with
 * PrivateAddressError.
 */
export const lookupPublic: LookupFunction = (name, options, callback) => {
  dns.lookup(name, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const hidden = name === 'localhost' ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
    if (hidden) return callback(new PrivateAddressError(name, hidden.address), '');
    answer(addresses, options.all === true, callback);
  });
};

function answer(addresses: LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  if (all) callback(null, addresses);
  else callback(null, addresses[0].address, addresses[0].family);
}
