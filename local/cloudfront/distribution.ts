import { Readable } from 'node:stream';
import { AwsClient } from 'aws4fetch';
import { Hono } from 'hono';
import { request } from 'undici';
import { SAVED_AS_PARAMETERS } from '../../core/delivery/downloads.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../aws/account.ts';
import { xmlDocument } from '../aws/write-xml.ts';
import type { Clock } from '../clock.ts';
import type { KeyGroup } from './download-keys.ts';
import { verifySignedUrl } from './verify-signed-url.ts';

export interface DistributionOptions {
  /** Where it is: `/downloads`. */
  path: string;
  /** The endpoint of S3, path style, without a slash at the end. */
  s3Url: string;
  bucket: string;
  /** What the bucket lets it read: the keys that begin so. */
  prefix: string;
  /** The keys that it trusts, as of now. */
  keys: () => KeyGroup;
  clock: Clock;
}

// What S3 reads of a request for an object, and what a reader learns of its answer.
const ASKED = ['range', 'if-range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];
const ANSWERED = [
  'accept-ranges',
  'content-disposition',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
];

/**
 * CloudFront's part in front of the results: it takes GET and HEAD with a signed URL, asks S3 with a signature of its own,
 * and tells nothing that would name the bucket. What is not there is refused like what may not be read.
 */
export function createDistribution(options: DistributionOptions): Hono {
  const origin = new AwsClient({ ...LOCAL_CREDENTIALS, service: 's3', region: LOCAL_REGION });
  const distribution = new Hono();
  distribution.all(`${options.path}/*`, async ({ req: { raw } }) => {
    if (raw.method !== 'GET' && raw.method !== 'HEAD')
      return refusal('AccessDenied', 'The method is not allowed.');
    const verdict = verifySignedUrl(raw.url, options.keys(), options.clock.now());
    if (!verdict.ok) return refusal(verdict.code, verdict.message);
    const from = originUrl(verdict.url, options);
    if (!from) return refusal('AccessDenied', 'Access Denied');
    return fetched(await origin.sign(from, { method: raw.method, headers: only(ASKED, raw.headers) }));
  });
  return distribution;
}

/** The object behind a URL; undefined where the bucket would not let CloudFront read it. */
function originUrl(url: URL, { path, s3Url, bucket, prefix }: DistributionOptions): string | undefined {
  const key = url.pathname.slice(path.length + 1);
  if (!key.startsWith(prefix)) return undefined;
  const origin = new URL(`${s3Url}/${bucket}/${key}`);
  for (const name of SAVED_AS_PARAMETERS) {
    const value = url.searchParams.get(name);
    if (value !== null) origin.searchParams.set(name, value);
  }
  return origin.href;
}

/** Not by `fetch`, which would unpack a body that S3 says is packed. */
async function fetched({ method, url, headers }: Request): Promise<Response> {
  const isHead = method === 'HEAD';
  const answer = await request(url, {
    method: isHead ? 'HEAD' : 'GET',
    headers: Object.fromEntries(headers),
  });
  const { statusCode: status, body } = answer;
  const hasBytes = !isHead && (status === 200 || status === 206);
  // S3's documents name the bucket.
  if (!hasBytes) await body.dump();
  if (status === 403 || status === 404) return refusal('AccessDenied', 'Access Denied');
  const kept = new Headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  for (const name of status < 400 ? ANSWERED : []) {
    const value = answer.headers[name];
    if (typeof value === 'string') kept.set(name, value);
  }
  return new Response(hasBytes ? Readable.toWeb(body) : null, { status, headers: kept });
}

function only(names: readonly string[], headers: Headers): [string, string][] {
  return names.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
}

function refusal(Code: string, Message: string): Response {
  const headers = { 'content-type': 'text/xml', 'cache-control': 'no-store' };
  return new Response(xmlDocument('Error', { Code, Message }), { status: 403, headers });
}
