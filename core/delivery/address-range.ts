import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LakehookError } from '../errors.ts';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A block of addresses: all that share the first `prefix` bits with `address`. */
export interface AddressRange {
  readonly address: Address;
  readonly prefix: number;
}

/**
 * Parses an address in the one spelling that every program reads alike: four decimal parts, or IPv6 without a
 * zone. Octal, hexadecimal and shortened IPv4 forms are no addresses here.
 */
export function parseAddress(text: string): Address | undefined {
  return isIP(text) !== 0 && !text.includes('%') ? ipaddr.parse(text) : undefined;
}

/**
 * Parses `address/prefix`, or an address alone, which is a range of one.
 * @throws {LakehookError} `CallbackPolicyInvalid` when it is neither, or when bits are set beyond the prefix: a range that
 *   says two things.
 */
export function parseRange(text: string): AddressRange {
  const [base = '', bits, ...more] = text.split('/');
  const address = parseAddress(base);
  if (address === undefined || more.length > 0) throw invalid(`"${text}" is not an address range.`);
  const width = address.toByteArray().length * 8;
  const prefix = bits === undefined ? width : /^(?:0|[1-9][0-9]{0,2})$/.test(bits) ? Number(bits) : Infinity;
  if (prefix > width) throw invalid(`"${text}" must have a prefix of 0 to ${width} bits.`);
  const first = firstAddress(address, prefix);
  if (first.toString() !== address.toString()) {
    throw invalid(`"${text}" has bits set beyond its prefix; the range is "${first}/${prefix}".`);
  }
  return { address, prefix };
}

/** Whether an address lies in a range; one of IPv4 never lies in a range of IPv6. */
export function isInRange(address: Address, range: AddressRange): boolean {
  return address.kind() === range.address.kind() && address.match(range.address, range.prefix);
}

function invalid(fault: string): LakehookError {
  return new LakehookError('CallbackPolicyInvalid', fault);
}

function firstAddress(address: Address, prefix: number): Address {
  const bytes = address.toByteArray();
  return ipaddr.fromByteArray(
    bytes.map((byte, index) => {
      const kept = Math.min(8, Math.max(0, prefix - index * 8));
      return byte & (0xff << (8 - kept)) & 0xff;
    }),
  );
}
