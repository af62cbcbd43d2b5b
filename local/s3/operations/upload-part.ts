import { xmlDocument } from '../../aws/write-xml.ts';
import { checksumHeader } from '../body/checksum.ts';
import { digestInto } from '../body/digester.ts';
import { receiveBody } from '../body/request-body.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { NAMESPACE, type Operation } from '../operation.ts';
import { parseRange } from '../range.ts';
import type { S3Request } from '../s3-request.ts';
import { readBytes, receiveFile } from '../store/incoming.ts';
import { timestamp } from '../xml/fields.ts';
import { openSource } from './copy-object.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation = async (request, { buckets, uploads, scratch, clock }) => {
  await buckets.require(request.bucket);
  const { id, number } = partOf(request);
  const wanted = (await uploads.require(id, request)).checksum?.algorithm;
  await using incoming = await receiveFile(scratch, (sink) => receiveBody(request, sink));
  const { size, md5, algorithm, checksum } = incoming.digests;
  if (wanted && algorithm !== wanted) {
    throw invalidRequest(`Checksum Type mismatch occurred, expected checksum Type: ${wanted.toLowerCase()}`);
  }
  await uploads.putPart(id, incoming, {
    number,
    size,
    etag: md5,
    lastModified: clock.now(),
    ...(wanted && checksum && { checksum }),
  });
  const headers: Record<string, string> = { etag: `"${md5}"` };
  if (algorithm && checksum) headers[checksumHeader(algorithm)] = checksum;
  return { status: 200, headers };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: Operation = async (request, context) => {
  const { buckets, uploads, scratch, clock } = context;
  await buckets.require(request.bucket);
  const { id, number } = partOf(request);
  const wanted = (await uploads.require(id, request)).checksum?.algorithm;
  await using opened = await openSource(request, context);
  const { size } = opened.object;
  const asked = request.headers.get('x-amz-copy-source-range');
  const range = parseRange(asked, size);
  if (asked !== undefined && !range) {
    throw invalidArgument('The x-amz-copy-source-range value must be of the form bytes=first-last');
  }
  await using incoming = await receiveFile(scratch, (sink) =>
    digestInto(sink, readBytes(opened.file, range ?? { start: 0, end: size - 1 }), { checksum: wanted }),
  );
  const { md5, checksum } = incoming.digests;
  const lastModified = clock.now();
  await uploads.putPart(id, incoming, {
    number,
    size: incoming.digests.size,
    etag: md5,
    lastModified,
    ...(checksum && { checksum }),
  });
  const content = {
    LastModified: timestamp(lastModified),
    ETag: `"${md5}"`,
    ...(wanted && { [`Checksum${wanted}`]: checksum }),
  };
  return { status: 200, xml: xmlDocument('CopyPartResult', content, NAMESPACE) };
};

function partOf({ query }: S3Request): { id: string; number: number } {
  const text = query.get('partNumber') ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive');
  }
  return { id: query.get('uploadId') ?? '', number };
}
