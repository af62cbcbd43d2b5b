import { xmlDocument } from '../../aws/write-xml.ts';
import { invalidArgument } from '../errors.ts';
import { NAMESPACE, type Operation } from '../operation.ts';
import { timestamp } from '../xml/fields.ts';
import { OWNER } from './buckets.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: Operation = async (request, { buckets, uploads }) => {
  const { bucket, key, query } = request;
  await buckets.require(bucket);
  const id = query.get('uploadId') ?? '';
  const { checksum } = await uploads.require(id, request);
  const marker = integer(query.get('part-number-marker') ?? '0');
  const most = Math.min(integer(query.get('max-parts') ?? '1000'), 1000);
  const later = (await uploads.parts(id)).filter(({ number }) => number > marker);
  const page = later.slice(0, most);
  const truncated = later.length > page.length;
  const content = {
    Bucket: bucket,
    Key: key,
    UploadId: id,
    Initiator: OWNER,
    Owner: OWNER,
    StorageClass: 'STANDARD',
    PartNumberMarker: marker,
    NextPartNumberMarker: truncated ? page.at(-1)?.number : undefined,
    MaxParts: most,
    IsTruncated: truncated,
    ChecksumAlgorithm: checksum?.algorithm,
    ChecksumType: checksum?.type,
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: timestamp(part.lastModified),
      ETag: `"${part.etag}"`,
      Size: part.size,
      ...(checksum && { [`Checksum${checksum.algorithm}`]: part.checksum }),
    })),
  };
  return { status: 200, xml: xmlDocument('ListPartsResult', content, NAMESPACE) };
};

function integer(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument('max-parts and part-number-marker must be integers');
  return Number(text);
}
