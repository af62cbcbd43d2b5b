import { AwsError } from '../aws/json-service.ts';
import { notImplemented } from './errors.ts';
import { RESPONSE_OVERRIDES } from './object-headers.ts';
import type { Operation } from './operation.ts';
import { abortMultipartUpload, createMultipartUpload } from './operations/begin-upload.ts';
import { createBucket, getBucketLocation, headBucket, listBuckets } from './operations/buckets.ts';
import { completeMultipartUpload } from './operations/complete-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { deleteObject, deleteObjects } from './operations/delete-object.ts';
import { listObjects, listObjectsV2 } from './operations/list-objects.ts';
import { listParts } from './operations/list-parts.ts';
import { putObject } from './operations/put-object.ts';
import { getObject, headObject } from './operations/read-object.ts';
import { uploadPart, uploadPartCopy } from './operations/upload-part.ts';
import type { S3Request } from './s3-request.ts';

interface Route {
  readonly method: string;
  readonly on: 'service' | 'bucket' | 'object';
  /** Parameters that must be there. */
  readonly with?: readonly string[];
  /** A header that must be there. */
  readonly header?: string;
  /** Parameters that may be there. */
  readonly may?: readonly string[];
  readonly run: Operation;
}

const COPY = 'x-amz-copy-source';
const LISTING = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];
const LISTING_V2 = [...LISTING, 'start-after', 'continuation-token', 'fetch-owner'];
const PART = ['uploadId', 'partNumber'];

// The first that fits is taken, so what asks for more stands before what asks for less.
const ROUTES: readonly Route[] = [
  { method: 'GET', on: 'service', run: listBuckets },
  { method: 'HEAD', on: 'bucket', run: headBucket },
  { method: 'PUT', on: 'bucket', run: createBucket },
  { method: 'GET', on: 'bucket', with: ['location'], run: getBucketLocation },
  { method: 'GET', on: 'bucket', with: ['list-type'], may: LISTING_V2, run: listObjectsV2 },
  { method: 'GET', on: 'bucket', may: [...LISTING, 'marker'], run: listObjects },
  { method: 'POST', on: 'bucket', with: ['delete'], run: deleteObjects },
  {
    method: 'GET',
    on: 'object',
    with: ['uploadId'],
    may: ['max-parts', 'part-number-marker'],
    run: listParts,
  },
  { method: 'GET', on: 'object', may: RESPONSE_OVERRIDES, run: getObject },
  { method: 'HEAD', on: 'object', may: RESPONSE_OVERRIDES, run: headObject },
  { method: 'PUT', on: 'object', with: PART, header: COPY, run: uploadPartCopy },
  { method: 'PUT', on: 'object', with: PART, run: uploadPart },
  { method: 'PUT', on: 'object', header: COPY, run: copyObject },
  { method: 'PUT', on: 'object', run: putObject },
  { method: 'POST', on: 'object', with: ['uploads'], run: createMultipartUpload },
  { method: 'POST', on: 'object', with: ['uploadId'], run: completeMultipartUpload },
  { method: 'DELETE', on: 'object', with: ['uploadId'], run: abortMultipartUpload },
  { method: 'DELETE', on: 'object', run: deleteObject },
];

/**
 * The operation that a request asks for. A parameter that the operation does not know is refused: most name another
 * operation on the same resource (`?acl`, `?tagging`, `?versionId`), which must not be taken for this one.
 * @throws {AwsError} MethodNotAllowed, NotImplemented
 */
export function routeOf(request: S3Request): Operation {
  const on = request.bucket === '' ? 'service' : request.key === '' ? 'bucket' : 'object';
  const route = ROUTES.find(
    (candidate) =>
      candidate.method === request.method &&
      candidate.on === on &&
      (candidate.with ?? []).every((name) => request.query.has(name)) &&
      (candidate.header === undefined || request.headers.has(candidate.header)),
  );
  if (!route) {
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      status: 405,
    });
  }
  const known = [...(route.with ?? []), ...(route.may ?? [])];
  for (const name of request.query.keys()) {
    // x-id is a note of the SDK's; x-amz-* sign a link, or stand for a header.
    if (!known.includes(name) && name !== 'x-id' && !/^x-amz-/i.test(name)) {
      throw notImplemented(`the parameter ${name}`);
    }
  }
  return route.run;
}
