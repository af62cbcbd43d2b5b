import { hash } from 'node:crypto';
import { AwsError } from '../aws/json-service.ts';
import type { SignedRequest } from './signed-request.ts';

/** Percent-encodes all but A-Z a-z 0-9 - _ . ~, as Signature Version 4 asks. */
export function uriEncode(text: string): string {
  // encodeURIComponent leaves five more characters alone.
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Undoes percent-encoding. @throws {AwsError} InvalidURI for what is not percent-encoded UTF-8. */
export function uriDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", { status: 400, cause });
  }
}

/**
 * The canonical form of a request, hashed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 */
export function canonicalRequestHash(
  request: SignedRequest,
  about: { service: string; signedHeaders: readonly string[]; payloadHash: string },
): string {
  const canonical = [
    request.method,
    about.service === 's3' ? onceEncodedPath(request.path) : twiceEncodedPath(request.path),
    canonicalQuery(request.query),
    ...about.signedHeaders.map((name) => `${name}:${canonicalValue(request.headers.get(name) ?? [])}`),
    '',
    about.signedHeaders.join(';'),
    about.payloadHash,
  ].join('\n');
  // Node reads header bytes as Latin-1; everything else in here is ASCII. So this hashes the bytes that were sent.
  return hash('sha256', Buffer.from(canonical, 'latin1'), 'hex');
}

// S3 takes keys as they are: `a//b/../c` is a key of its own, so nothing is normalised.
function onceEncodedPath(path: string): string {
  return uriDecode(path).split('/').map(uriEncode).join('/');
}

// All other services normalise the path and encode what the client has encoded once more.
function twiceEncodedPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(uriEncode(segment));
  }
  const trailing = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.join('/')}${trailing}`;
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [uriEncode(name), uriEncode(value)])
    .sort(([name, value], [otherName, otherValue]) => order(name, otherName) || order(value, otherValue))
    .map((pair) => pair.join('='))
    .join('&');
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function canonicalValue(values: readonly string[]): string {
  return values.map((value) => value.trim().replace(/ +/g, ' ')).join(',');
}
