import { xmlDocument } from '../../aws/write-xml.ts';
import { uriDecode } from '../../signature/canonical-request.ts';
import { checksumAlgorithm } from '../body/checksum.ts';
import { digestInto } from '../body/digester.ts';
import { readCondition, writeCondition } from '../conditions.ts';
import { invalidArgument, invalidRequest, noSuchKey, notImplemented, preconditionFailed } from '../errors.ts';
import { checksumHeaders, readMetadata } from '../object-headers.ts';
import { NAMESPACE, type Operation, type S3Context } from '../operation.ts';
import type { S3Request } from '../s3-request.ts';
import { readBytes, receiveFile } from '../store/incoming.ts';
import type { OpenObject } from '../store/object-store.ts';
import { checksumFields, timestamp } from '../xml/fields.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: Operation = async (request, context) => {
  const { bucket, key, headers } = request;
  const { objects, scratch } = context;
  await context.buckets.require(bucket);
  const condition = writeCondition(headers);
  objects.checkKey(bucket, key);
  const replaced = headers.get('x-amz-metadata-directive') === 'REPLACE';
  const source = sourceOf(request);
  if (!replaced && source.bucket === bucket && source.key === key) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  await using opened = await openSource(request, context);
  const { object, file } = opened;
  const wanted = headers.get('x-amz-checksum-algorithm');
  const algorithm = wanted === undefined ? object.checksum?.algorithm : checksumAlgorithm(wanted);
  const all = { start: 0, end: object.size - 1 };
  await using incoming = await receiveFile(scratch, (sink) =>
    digestInto(sink, readBytes(file, all), { checksum: algorithm }),
  );
  const { md5, checksum } = incoming.digests;
  const { headers: kept, userMetadata } = replaced ? readMetadata(request) : object;
  const copy = await objects.put(
    bucket,
    key,
    incoming,
    {
      headers: kept,
      userMetadata,
      etag: md5,
      ...(algorithm && checksum && { checksum: { algorithm, value: checksum, type: 'FULL_OBJECT' } }),
    },
    condition,
  );
  const content = {
    LastModified: timestamp(copy.lastModified),
    ETag: `"${copy.etag}"`,
    ...checksumFields(copy.checksum),
  };
  return {
    status: 200,
    headers: checksumHeaders(copy),
    xml: xmlDocument('CopyObjectResult', content, NAMESPACE),
  };
};

/** The object that x-amz-copy-source names, if the conditions on it hold. @throws {AwsError} */
export async function openSource(request: S3Request, context: S3Context): Promise<OpenObject> {
  const { bucket, key } = sourceOf(request);
  await context.buckets.require(bucket);
  const opened = await context.objects.open(bucket, key);
  if (!opened) throw noSuchKey();
  try {
    // A copy has no 304: what would be one is a condition that does not hold.
    const outcome = readCondition(request.headers, opened.object, 'x-amz-copy-source-');
    if (outcome === 'not-modified') throw preconditionFailed();
    return opened;
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

function sourceOf(request: S3Request): { bucket: string; key: string } {
  const [path = '', version] = (request.headers.get('x-amz-copy-source') ?? '').split('?', 2);
  if (version !== undefined) throw notImplemented('copying from a version');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(uriDecode(path)) ?? [];
  if (!bucket || !key) {
    throw invalidArgument('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  return { bucket, key };
}
