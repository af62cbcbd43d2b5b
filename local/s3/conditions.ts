import { noSuchKey, notImplemented, preconditionFailed } from './errors.ts';
import type { S3Request } from './s3-request.ts';
import type { Precondition } from './store/object-store.ts';
import type { StoredObject } from './store/stored-object.ts';

type Headers = S3Request['headers'];

/**
 * Whether an object is to be read under the conditions of a request, or the reader has it already.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 * @param prefix stands before the names where they speak of the source of a copy.
 * @throws {AwsError} PreconditionFailed
 */
export function readCondition(headers: Headers, object: StoredObject, prefix = ''): 'read' | 'not-modified' {
  const ifMatch = headers.get(`${prefix}if-match`);
  const unmodifiedSince = timeOf(headers.get(`${prefix}if-unmodified-since`));
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object)) throw preconditionFailed();
  } else if (unmodifiedSince !== undefined && object.lastModified > unmodifiedSince) {
    throw preconditionFailed();
  }
  const ifNoneMatch = headers.get(`${prefix}if-none-match`);
  const modifiedSince = timeOf(headers.get(`${prefix}if-modified-since`));
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object) ? 'not-modified' : 'read';
  return modifiedSince !== undefined && object.lastModified <= modifiedSince ? 'not-modified' : 'read';
}

/**
 * The condition that a request sets on what it overwrites or deletes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 * @throws {AwsError} NotImplemented for an If-None-Match of anything but `*`, as S3.
 */
export function writeCondition(headers: Headers): Precondition {
  const [ifMatch, ifNoneMatch] = [headers.get('if-match'), headers.get('if-none-match')];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw notImplemented('If-None-Match other than *');
  return (existing) => {
    if (ifNoneMatch !== undefined && existing) throw preconditionFailed();
    if (ifMatch === undefined) return;
    if (!existing) throw noSuchKey();
    if (!matches(ifMatch, existing)) throw preconditionFailed();
  };
}

/** Whether a list of entity tags, or `*`, names the object. Quotes may be missing, as S3 allows. */
export function matches(tags: string, object: StoredObject): boolean {
  return tags.split(',').some((tag) => {
    const bare = tag.trim().replace(/^"(.*)"$/, '$1');
    return bare === '*' || bare === object.etag;
  });
}

function timeOf(date: string | undefined): number | undefined {
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? undefined : time;
}
