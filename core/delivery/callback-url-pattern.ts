import type { AddressRange } from './address-range.ts';
import { type CallbackPolicy, PUBLIC_PORTS } from './callback-policy.ts';

/**
 * One regular expression for the callback URLs that a policy lets in, for JSON schemas: the door checks it before
 * any code of ours runs. It says what `checkCallbackUrl` says, but for what no plain pattern can express and is
 * refused when the callback is sent: more than 2,048 characters (that is the schema's `maxLength`), a host name of
 * more than 253 and, where the URL parser decodes it, punycode that does not decode.
 *
 * It keeps to what the validators of all languages share: no flags, look-around, named groups or property
 * classes, and every bracket escaped, since Java reads a bare one inside a class as a union.
 * https://json-schema.org/draft-04/draft-fge-json-schema-validation-00#rfc.section.3.3
 */
export function callbackUrlPattern(policy: CallbackPolicy): string {
  const hosts = [...[...policy.hosts].map(anyCase), ...policy.ranges.flatMap(literalPattern)];
  const listed = `${anyCase('http')}[Ss]?://(?:${hosts.join('|')})(?::${PORT})?`;
  const origins = hosts.length === 0 ? [PUBLIC] : [PUBLIC, listed];
  return `^(?:${origins.join('|')})${PATH_AND_QUERY}$`;
}

const REST_OF_LABEL = '(?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const PUBLIC = `${anyCase('https')}://(?:[A-Za-z0-9]${REST_OF_LABEL}\\.)+[A-Za-z]${REST_OF_LABEL}(?::(?:${PUBLIC_PORTS.join('|')}))?`;
// 1 to 65535 without leading zeros.
const PORT = '(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
// Visible ASCII less # (fragment) and \ (which browsers take for a slash).
const PATH_AND_QUERY = '(?:[/?][!"$-\\[\\]-~]*)?';
const ANY_OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';

/** Literal hosts of a range: all of an IPv4 range; of IPv6 a single address, in the spelling of URL parsers. */
function literalPattern({ address, prefix }: AddressRange): string[] {
  const bytes = address.toByteArray();
  if (bytes.length === 4) return [bytes.map((byte, index) => octet(byte, prefix - index * 8)).join('\\.')];
  if (prefix < 128) return [];
  return [escaped(new URL(`http://[${address}]`).hostname).replace(/[a-f]/g, anyCase)];
}

/** The values of an octet whose first `bits` bits are fixed; only one octet of a range is fixed in part. */
function octet(first: number, bits: number): string {
  if (bits <= 0) return ANY_OCTET;
  const count = 2 ** Math.max(0, 8 - bits);
  const values = Array.from({ length: count }, (_, index) => first + index);
  return count === 1 ? String(first) : `(?:${values.join('|')})`;
}

function anyCase(text: string): string {
  return escaped(text).replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
}

function escaped(text: string): string {
  return text.replace(/[.[\]]/g, '\\$&');
}
