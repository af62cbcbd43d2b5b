import { AwsError } from '../../aws/json-service.ts';
import { type XmlFields, xmlDocument } from '../../aws/write-xml.ts';
import { CHECKSUM_ALGORITHMS, checksumHeader } from '../body/checksum.ts';
import { receiveText } from '../body/request-body.ts';
import { writeCondition } from '../conditions.ts';
import { invalidRequest, notImplemented } from '../errors.ts';
import { NAMESPACE, type Operation } from '../operation.ts';
import type { S3Request } from '../s3-request.ts';
import { childText, malformed, parseXml, type XmlElement } from '../xml/parse-xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = async (request, { buckets, objects }) => {
  await buckets.require(request.bucket);
  await objects.delete(request.bucket, request.key, writeCondition(request.headers));
  return { status: 204 };
};

const MOST_KEYS = 1000;
// 1,000 keys of 1,024 bytes, each byte written as an entity of six characters at worst.
const LARGEST_BODY = 8 * 1024 ** 2;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: Operation = async (request, { buckets, objects }) => {
  await buckets.require(request.bucket);
  requireDigest(request);
  const root = parseXml(await receiveText(request, LARGEST_BODY));
  const named = root.children.filter(({ name }) => name === 'Object');
  if (root.name !== 'Delete' || named.length === 0 || named.length > MOST_KEYS) throw malformed();
  const keys = named.map(keyOf);
  const deleted: XmlFields[] = [];
  const failed: XmlFields[] = [];
  for (const key of keys) {
    try {
      await objects.delete(request.bucket, key);
      deleted.push({ Key: key });
    } catch (error) {
      failed.push({ Key: key, Code: codeOf(error), Message: 'The object could not be deleted.' });
    }
  }
  const quiet = childText(root, 'Quiet')?.trim() === 'true';
  const content = { Deleted: quiet ? undefined : deleted, Error: failed };
  return { status: 200, xml: xmlDocument('DeleteResult', content, NAMESPACE) };
};

function keyOf(object: XmlElement): string {
  const unsupported = object.children.find(({ name }) => name !== 'Key');
  if (unsupported) throw notImplemented(`${unsupported.name} of an object to delete`);
  const key = childText(object, 'Key');
  if (!key) throw malformed();
  return key;
}

/** S3 deletes nothing on a list that may have been garbled on its way. */
function requireDigest({ headers }: S3Request): void {
  const digests = ['content-md5', 'x-amz-trailer', ...CHECKSUM_ALGORITHMS.map(checksumHeader)];
  if (!digests.some((name) => headers.has(name))) {
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
}

function codeOf(error: unknown): string {
  return error instanceof AwsError ? error.code : 'InternalError';
}
