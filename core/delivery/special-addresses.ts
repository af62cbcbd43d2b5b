import ipaddr from 'ipaddr.js';
import { type Address, isInRange, parseRange } from './address-range.ts';

/**
 * Which addresses belong to the public internet. The ranges are those of the IANA registries:
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 * https://www.iana.org/assignments/ipv6-address-space
 * Ranges that are special yet routed (anycast helpers such as AS112) are left out too: no receiver lives there.
 */
const SPECIAL_IPV4 = [
  '0.0.0.0/8', // this network; Linux connects 0.0.0.0 to itself
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT, and what clouds use for themselves
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, instance credentials
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // automatic multicast tunnelling
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and the broadcast address
].map(parseRange);

/** All that IANA has opened for global unicast. Everything else of IPv6 is special or unallocated. */
const GLOBAL_IPV6 = parseRange('2000::/3');

const SPECIAL_IPV6 = [
  '2001::/23', // protocol assignments: Teredo, benchmarking, AMT, AS112, ORCHID, DRIP
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, which carries any IPv4 address
  '2620:4f:8000::/48', // AS112
  '3ffe::/16', // the former 6bone, unallocated
  '3fff::/20', // documentation
].map(parseRange);

/** Where a host finds credentials and settings of its own. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html */
const HOST_SERVICES = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::/32'].map(parseRange);

/** IPv6 ranges whose addresses hold an IPv4 address, and the byte at which it starts. */
const EMBEDDING = [
  { range: parseRange('::/96'), at: 12 }, // compatible, RFC 4291 2.5.5.1
  { range: parseRange('::ffff:0:0/96'), at: 12 }, // mapped, RFC 4291 2.5.5.2
  { range: parseRange('::ffff:0:0:0/96'), at: 12 }, // translated, RFC 2765
  { range: parseRange('64:ff9b::/96'), at: 12 }, // NAT64, RFC 6052
  { range: parseRange('64:ff9b:1::/48'), at: 12 }, // local NAT64, RFC 8215
  { range: parseRange('2002::/16'), at: 2 }, // 6to4, RFC 3056
];

/** Whether an address is unicast on the public internet. */
export function isPublicAddress(address: Address): boolean {
  if (address.kind() === 'ipv4') return !SPECIAL_IPV4.some((range) => isInRange(address, range));
  return isInRange(address, GLOBAL_IPV6) && !SPECIAL_IPV6.some((range) => isInRange(address, range));
}

/**
 * Whether an address, or the IPv4 address inside it, is link-local or serves a host its own credentials. Nothing
 * that receives callbacks lives there, so no policy can open it.
 */
export function isHostService(address: Address): boolean {
  const inner = embeddedAddress(address);
  return HOST_SERVICES.some((range) => isInRange(address, range) || (inner && isInRange(inner, range)));
}

function embeddedAddress(address: Address): Address | undefined {
  const form = EMBEDDING.find(({ range }) => isInRange(address, range));
  return form && ipaddr.fromByteArray(address.toByteArray().slice(form.at, form.at + 4));
}
