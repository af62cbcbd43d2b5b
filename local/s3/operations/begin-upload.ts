import { xmlDocument } from '../../aws/write-xml.ts';
import {
  CHECKSUM_TYPES,
  type ChecksumAlgorithm,
  type ChecksumType,
  checksumAlgorithm,
} from '../body/checksum.ts';
import { invalidRequest } from '../errors.ts';
import { readMetadata } from '../object-headers.ts';
import { NAMESPACE, type Operation } from '../operation.ts';
import type { S3Request } from '../s3-request.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Operation = async (request, { buckets, objects, uploads }) => {
  const { bucket, key } = request;
  await buckets.require(bucket);
  objects.checkKey(bucket, key);
  const checksum = wantedChecksum(request.headers);
  const id = await uploads.create({ bucket, key, ...readMetadata(request), ...(checksum && { checksum }) });
  const headers: Record<string, string> = checksum
    ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
    : {};
  const content = { Bucket: bucket, Key: key, UploadId: id };
  return { status: 200, headers, xml: xmlDocument('InitiateMultipartUploadResult', content, NAMESPACE) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: Operation = async (request, { buckets, uploads }) => {
  await buckets.require(request.bucket);
  const id = request.query.get('uploadId') ?? '';
  await uploads.require(id, request);
  await uploads.remove(id);
  return { status: 204 };
};

// SHA sums can only be put together part by part, CRC-64 only over the whole.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
const NEVER: Record<ChecksumAlgorithm, ChecksumType | undefined> = {
  CRC32: undefined,
  CRC32C: undefined,
  CRC64NVME: 'COMPOSITE',
  SHA1: 'FULL_OBJECT',
  SHA256: 'FULL_OBJECT',
};

function wantedChecksum(
  headers: S3Request['headers'],
): { algorithm: ChecksumAlgorithm; type: ChecksumType } | undefined {
  const name = headers.get('x-amz-checksum-algorithm');
  if (name === undefined) return undefined;
  const algorithm = checksumAlgorithm(name);
  if (!algorithm) {
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types',
    );
  }
  const stated =
    headers.get('x-amz-checksum-type') ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const type = CHECKSUM_TYPES.find((known) => known === stated);
  if (!type || NEVER[algorithm] === type) {
    throw invalidRequest(
      `The ${stated} checksum type cannot be used with the ${algorithm} checksum algorithm.`,
    );
  }
  return { algorithm, type };
}
