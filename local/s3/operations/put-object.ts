import { receiveBody } from '../body/request-body.ts';
import { writeCondition } from '../conditions.ts';
import { checksumHeaders, readMetadata } from '../object-headers.ts';
import type { Operation } from '../operation.ts';
import { receiveFile } from '../store/incoming.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation = async (request, { buckets, objects, scratch }) => {
  const { bucket, key } = request;
  await buckets.require(bucket);
  const metadata = readMetadata(request);
  const condition = writeCondition(request.headers);
  // Asked again when the bytes are here; asked now, a large upload in vain ends early.
  condition(await objects.head(bucket, key));
  objects.checkKey(bucket, key);
  await using incoming = await receiveFile(scratch, (sink) => receiveBody(request, sink));
  const { md5, algorithm, checksum } = incoming.digests;
  const object = await objects.put(
    bucket,
    key,
    incoming,
    {
      ...metadata,
      etag: md5,
      ...(algorithm && checksum && { checksum: { algorithm, value: checksum, type: 'FULL_OBJECT' } }),
    },
    condition,
  );
  return { status: 200, headers: { etag: `"${object.etag}"`, ...checksumHeaders(object) } };
};
