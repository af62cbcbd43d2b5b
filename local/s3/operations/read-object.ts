import { matches, readCondition } from '../conditions.ts';
import { noSuchKey } from '../errors.ts';
import { checksumHeaders, objectHeaders } from '../object-headers.ts';
import type { Operation, S3Answer } from '../operation.ts';
import { parseRange } from '../range.ts';
import type { S3Request } from '../s3-request.ts';
import type { OpenObject } from '../store/object-store.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation = async (request, { buckets, objects }) => {
  await buckets.require(request.bucket);
  const opened = await objects.open(request.bucket, request.key);
  if (!opened) throw noSuchKey();
  try {
    const answer = answerObject(request, opened);
    if (!answer.content) await opened[Symbol.asyncDispose]();
    return answer;
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
};

/** GetObject without the bytes. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation = async (request, context) => {
  const { content, ...answer } = await getObject(request, context);
  await content?.opened[Symbol.asyncDispose]();
  return answer;
};

function answerObject(request: S3Request, opened: OpenObject): S3Answer {
  const { object } = opened;
  const headers = objectHeaders(object, request);
  if (readCondition(request.headers, object) === 'not-modified') {
    const { 'content-type': _, ...kept } = headers;
    return { status: 304, headers: kept };
  }
  const range = parseRange(rangeHeader(request, opened), object.size);
  if (range) {
    const { start, end } = range;
    headers['content-range'] = `bytes ${start}-${end}/${object.size}`;
    headers['content-length'] = String(end - start + 1);
    return { status: 206, headers, content: { opened, start, end } };
  }
  // The checksum is that of all bytes, and would be wrong for some of them.
  if (request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    Object.assign(headers, checksumHeaders(object));
  }
  headers['content-length'] = String(object.size);
  return { status: 200, headers, content: { opened, start: 0, end: object.size - 1 } };
}

/** A range that goes with If-Range counts only as long as the object is still the one the reader knows. */
function rangeHeader(request: S3Request, { object }: OpenObject): string | undefined {
  const ifRange = request.headers.get('if-range');
  const same =
    ifRange === undefined || matches(ifRange, object) || Date.parse(ifRange) === object.lastModified;
  return same ? request.headers.get('range') : undefined;
}
