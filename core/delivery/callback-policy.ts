import { LakehookError } from '../errors.ts';
import { type AddressRange, isInRange, parseAddress, parseRange } from './address-range.ts';
import { isHostService, isPublicAddress } from './special-addresses.ts';

/**
 * Who may be called back. Always: receivers on the public internet, by https and by name. Besides them: the hosts
 * and address ranges that the deployment lists, also by http, on any port and by literal address.
 */
export interface CallbackPolicy {
  /** Names in lower case, matched whole. */
  readonly hosts: ReadonlySet<string>;
  readonly ranges: readonly AddressRange[];
}

export type UrlVerdict = { ok: true; url: URL } | { ok: false; reason: string };

/** In characters; all of them ASCII, so in bytes too. */
export const CALLBACK_URL_MAX_LENGTH = 2048;

/** The ports of public receivers: https, and its customary alternative. */
export const PUBLIC_PORTS: readonly string[] = ['443', '8443'];

// RFC 1035 2.3.4: 255 octets on the wire are 253 characters of text.
const HOST_MAX_LENGTH = 253;
// The last label of a name starts with a letter. One that starts with a digit could be read as an IPv4 address
// (127.1, 0x7f.1, 2130706433): https://url.spec.whatwg.org/#ends-in-a-number-checker
const PUBLIC_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
// Private names may be single labels and, as container networks have it, hold underscores.
const LISTED_NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Parses a comma list of host names and CIDRs; an empty text lists nothing.
 * @throws {LakehookError} `CallbackPolicyInvalid`, naming the first entry that is neither
 */
export function parseCallbackPolicy(allow: string): CallbackPolicy {
  const entries = allow.split(',').map((entry) => entry.trim().toLowerCase());
  const hosts = new Set<string>();
  const ranges: AddressRange[] = [];
  for (const entry of entries.filter((text) => text !== '')) {
    if (LISTED_NAME.test(entry)) hosts.add(entry);
    else if (/^[0-9.]+(?:\/|$)|:/.test(entry)) ranges.push(parseRange(entry));
    else throw invalid(`"${entry}" is neither a host name nor an address range.`);
  }
  return { hosts, ranges };
}

/**
 * Checks the text of a callback URL. Says the same as the pattern of `callbackUrlPattern`, and why.
 *
 * The text must be written the way the parser writes it back, host and port: two programs that read a URL
 * differently are how a checked address becomes another one.
 */
export function checkCallbackUrl(policy: CallbackPolicy, text: string): UrlVerdict {
  const fault = textFault(text);
  if (fault !== undefined) return { ok: false, reason: fault };
  const url = URL.parse(text);
  const [, scheme = '', authority = ''] = /^([a-z]+):\/\/([^/?]*)/i.exec(text) ?? [];
  if (url === null) return { ok: false, reason: 'must be a valid URL' };
  const literal = hostAddress(url);
  const listed = literal === undefined ? policy.hosts.has(url.hostname) : isListedLiteral(policy, url);
  const reason =
    (listed ? undefined : publicFault(url, literal !== undefined)) ?? spellingFault(url, scheme, authority);
  return reason === undefined ? { ok: true, url } : { ok: false, reason };
}

/**
 * Whether a connection to this address may be made for this host. Public unicast is always allowed; besides it
 * listed ranges, and whatever a listed name resolves to: who lists a name trusts it. Link-local addresses and
 * those that serve a host its credentials never are.
 * @param address as a resolver or a socket gives it; what cannot be parsed is refused
 * @param host the host of the URL, without brackets
 */
export function isAddressAllowed(policy: CallbackPolicy, address: string, host: string): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined || isHostService(parsed)) return false;
  if (isPublicAddress(parsed) || policy.ranges.some((range) => isInRange(parsed, range))) return true;
  return policy.hosts.has(host.toLowerCase());
}

/** The literal address that a parsed URL names as its host, if it does, without brackets. */
export function hostAddress(url: URL): string | undefined {
  const text = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return parseAddress(text) && text;
}

/** A literal IPv6 address counts when it is listed by itself: a pattern cannot tell whether one lies in a range. */
function isListedLiteral(policy: CallbackPolicy, url: URL): boolean {
  const address = parseAddress(hostAddress(url) ?? '');
  if (address === undefined) return false;
  const ranges = policy.ranges.filter((range) => address.kind() === 'ipv4' || range.prefix === 128);
  return ranges.some((range) => isInRange(address, range));
}

function invalid(fault: string): LakehookError {
  return new LakehookError('CallbackPolicyInvalid', fault);
}

function textFault(text: string): string | undefined {
  if (text.length > CALLBACK_URL_MAX_LENGTH) return 'must have at most 2,048 characters';
  if (/[^!-~]|\\/.test(text)) return 'must hold visible ASCII characters only, and no backslash';
  if (text.includes('#')) return 'must have no fragment';
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return 'must be an absolute URL';
  if (!/^https?:/i.test(text)) return 'must be https';
  if (!/^https?:\/\/[^/?]/i.test(text)) return 'must name a host after "https://"';
  if (/^[^/]*\/\/[^/?]*@/.test(text)) return 'must have no user name or password';
  return undefined;
}

function publicFault(url: URL, isLiteral: boolean): string | undefined {
  if (isLiteral) return 'must name a host, not an address';
  if (url.protocol !== 'https:') return 'must be https';
  if (!url.hostname.includes('.')) return 'must name a host with a dot';
  if (!PUBLIC_NAME.test(url.hostname)) return 'must name a valid host';
  if (url.hostname.length > HOST_MAX_LENGTH) return 'must name a valid host';
  const port = effectivePort(url);
  if (!PUBLIC_PORTS.includes(port)) return `port ${port} is not allowed, only ${PUBLIC_PORTS.join(' and ')}`;
  return undefined;
}

function spellingFault(url: URL, scheme: string, authority: string): string | undefined {
  if (effectivePort(url) === '0') return 'port 0 is not allowed';
  const host = authority.toLowerCase();
  const plain = host === url.hostname || host === `${url.hostname}:${effectivePort(url)}`;
  return plain ? undefined : `must write its host as ${scheme.toLowerCase()}://${url.host}`;
}

/** WHATWG URLs leave out the port that is the scheme's own. */
function effectivePort(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}
