import { createHash } from 'node:crypto';
import { AwsError } from '../../aws/json-service.ts';
import { xmlDocument } from '../../aws/write-xml.ts';
import { checksumHeader, createChecksum, type StoredChecksum } from '../body/checksum.ts';
import { digestInto } from '../body/digester.ts';
import { receiveText } from '../body/request-body.ts';
import { writeCondition } from '../conditions.ts';
import { badDigest, invalidRequest } from '../errors.ts';
import { NAMESPACE, type Operation } from '../operation.ts';
import type { S3Request } from '../s3-request.ts';
import { receiveFile } from '../store/incoming.ts';
import type { Part, Upload } from '../store/upload-store.ts';
import { checksumFields } from '../xml/fields.ts';
import { childText, malformed, parseXml, type XmlElement } from '../xml/parse-xml.ts';

// 10,000 parts of about 250 bytes each, with room.
const LARGEST_BODY = 8 * 1024 ** 2;
// Every part but the last must have 5 MiB.
const SMALLEST_PART = 5 * 1024 ** 2;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: Operation = async (request, { buckets, objects, uploads, scratch }) => {
  const { bucket, key } = request;
  await buckets.require(bucket);
  const id = request.query.get('uploadId') ?? '';
  const upload = await uploads.require(id, request);
  const condition = writeCondition(request.headers);
  const list = parseXml(await receiveText(request, LARGEST_BODY, { checksum: false }));
  const parts = chosenParts(list, await uploads.parts(id), upload);

  const whole = upload.checksum?.type === 'FULL_OBJECT' ? upload.checksum.algorithm : undefined;
  await using incoming = await receiveFile(scratch, (sink) =>
    digestInto(sink, uploads.bytes(id, parts), { checksum: whole }),
  );
  const { size, checksum: computed } = incoming.digests;
  const checksum = computed === undefined ? composite(parts, upload) : full(computed, upload);
  checkClaims(request, size, checksum);
  const object = await objects.put(
    bucket,
    key,
    incoming,
    {
      headers: upload.headers,
      userMetadata: upload.userMetadata,
      etag: compositeEtag(parts),
      ...(checksum && { checksum }),
    },
    condition,
  );
  await uploads.remove(id);
  const content = {
    Location: `/${bucket}/${key}`,
    Bucket: bucket,
    Key: key,
    ETag: `"${object.etag}"`,
    ...checksumFields(checksum),
  };
  return { status: 200, xml: xmlDocument('CompleteMultipartUploadResult', content, NAMESPACE) };
};

/** The parts that the list names, which must be there, as they are, and in order. */
function chosenParts(list: XmlElement, arrived: readonly Part[], upload: Upload): Part[] {
  const named = list.children.filter(({ name }) => name === 'Part');
  if (list.name !== 'CompleteMultipartUpload' || named.length === 0) throw malformed();
  const byNumber = new Map(arrived.map((part) => [part.number, part]));
  const parts = named.map((element) => {
    const part = byNumber.get(Number(childText(element, 'PartNumber')));
    const etag = childText(element, 'ETag')?.trim().replaceAll('"', '');
    const stated = upload.checksum && childText(element, `Checksum${upload.checksum.algorithm}`);
    if (!part || part.etag !== etag || (stated ?? part.checksum) !== part.checksum) {
      throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.');
    }
    return part;
  });
  if (parts.some((part, index) => part.number <= (parts[index - 1]?.number ?? 0))) {
    throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  if (parts.slice(0, -1).some((part) => part.size < SMALLEST_PART)) {
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return parts;
}

/** The MD5 of the parts' MD5s, and how many there were. */
function compositeEtag(parts: readonly Part[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(etag, 'hex');
  return `${md5.digest('hex')}-${parts.length}`;
}

function full(value: string, upload: Upload): StoredChecksum | undefined {
  return upload.checksum && { ...upload.checksum, value };
}

function composite(parts: readonly Part[], upload: Upload): StoredChecksum | undefined {
  if (!upload.checksum) return undefined;
  const sum = createChecksum(upload.checksum.algorithm);
  for (const { checksum } of parts) sum.update(Buffer.from(checksum ?? '', 'base64'));
  return { ...upload.checksum, value: `${sum.digest().toString('base64')}-${parts.length}` };
}

/** Holds the object to the size and the checksum that the request states for it. */
function checkClaims({ headers }: S3Request, size: number, checksum: StoredChecksum | undefined): void {
  const claimedSize = headers.get('x-amz-mp-object-size');
  if (claimedSize !== undefined && Number(claimedSize) !== size) {
    throw invalidRequest('The provided x-amz-mp-object-size does not match the size of the object.');
  }
  if (!checksum) return;
  const claimed = headers.get(checksumHeader(checksum.algorithm));
  // That of a composite may come without the number of parts.
  if (claimed !== undefined && claimed !== checksum.value && claimed !== checksum.value.split('-')[0]) {
    throw badDigest(`The ${checksum.algorithm} you specified did not match the calculated checksum.`);
  }
}
