import { LOCAL_ACCOUNT } from '../aws/account.ts';
import { AwsError } from '../aws/json-service.ts';
import { checksumHeader } from './body/checksum.ts';
import { invalidArgument, notImplemented } from './errors.ts';
import type { S3Request } from './s3-request.ts';
import { DEFAULT_CONTENT_TYPE } from './store/content-type.ts';
import type { ObjectMetadata, StoredObject } from './store/stored-object.ts';

// What is kept with an object and given back as it came. Parameters named `response-...` override them in an answer.
const KEPT = [
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'cache-control',
  'expires',
];
const USER_METADATA = 'x-amz-meta-';
// 2 KB for all names and values together.
const MOST_USER_METADATA = 2048;

// These change what an object is or who may read it; to pass over one would be to promise what is not done.
const REFUSED =
  /^x-amz-(server-side-encryption-customer-|copy-source-server-side-encryption-|object-lock-|tagging|website-redirect-location|write-offset-bytes|rename-source)/;

/** Parameters by which a signed request overrides headers of the answer. */
export const RESPONSE_OVERRIDES = KEPT.map((name) => `response-${name}`);

/** @throws {AwsError} NotImplemented for a header that must not be passed over, AccessDenied for another's bucket. */
export function checkHeaders(headers: S3Request['headers']): void {
  for (const name of headers.keys()) {
    if (REFUSED.test(name)) throw notImplemented(`the header ${name}`);
  }
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    if ((headers.get(name) ?? LOCAL_ACCOUNT) !== LOCAL_ACCOUNT) {
      throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
    }
  }
}

/** What a request says is to be kept with its object. @throws {AwsError} MetadataTooLarge */
export function readMetadata(request: S3Request): ObjectMetadata {
  const headers: Record<string, string> = { 'content-type': DEFAULT_CONTENT_TYPE };
  const userMetadata: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    if (name.startsWith(USER_METADATA)) userMetadata[name.slice(USER_METADATA.length)] = value;
    else if (name === 'content-encoding') {
      const encoding = withoutAwsChunked(value);
      if (encoding !== '') headers[name] = encoding;
    } else if (KEPT.includes(name) && value !== '') headers[name] = value;
  }
  const size = Object.entries(userMetadata).flat().join('').length;
  if (size > MOST_USER_METADATA) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  }
  return { headers, userMetadata };
}

/** The headers of an object for whoever reads it. @throws {AwsError} InvalidArgument for an override that is none. */
export function objectHeaders(object: StoredObject, request: S3Request): Record<string, string> {
  const headers: Record<string, string> = {
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
  };
  for (const [name, value] of Object.entries(object.userMetadata)) headers[USER_METADATA + name] = value;
  for (const name of KEPT) {
    const override = request.query.get(`response-${name}`);
    if (override !== null) headers[name] = checkedOverride(override);
  }
  return headers;
}

/** The checksum of an object, as headers. */
export function checksumHeaders({ checksum }: Pick<StoredObject, 'checksum'>): Record<string, string> {
  if (!checksum) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

// aws-chunked is how the request was framed, and no property of the object.
function withoutAwsChunked(encoding: string): string {
  const codings = encoding.split(',').map((coding) => coding.trim());
  return codings.filter((coding) => coding !== 'aws-chunked').join(',');
}

function checkedOverride(value: string): string {
  if (/^[\t\x20-\x7e\xa0-\xff]*$/.test(value)) return value;
  throw invalidArgument('Header value cannot be represented using ISO-8859-1.');
}
