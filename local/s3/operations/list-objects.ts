import * as z from 'zod';
import { type XmlFields, xmlDocument } from '../../aws/write-xml.ts';
import { uriEncode } from '../../signature/canonical-request.ts';
import { invalidArgument } from '../errors.ts';
import { commonPrefix, type KeyPage, listKeys } from '../key-page.ts';
import { NAMESPACE, type Operation, type S3Context } from '../operation.ts';
import type { S3Request } from '../s3-request.ts';
import { timestamp } from '../xml/fields.ts';
import { OWNER } from './buckets.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation = async (request, context) => {
  await context.buckets.require(request.bucket);
  const asked = readParameters(request);
  const { query } = request;
  if (query.get('list-type') !== '2') throw invalidArgument('Invalid List Type specified in Request');
  const token = query.get('continuation-token') ?? undefined;
  const startAfter = query.get('start-after') ?? undefined;
  const from = token === undefined ? { after: startAfter ?? '' } : readToken(token);
  const page = await listKeys(context.objects.walk(request.bucket, { ...asked, after: from.after }), {
    ...asked,
    passed: from.passed,
  });
  const content = {
    ...commonFields(request.bucket, asked, page),
    KeyCount: page.keys.length + page.prefixes.length,
    ContinuationToken: token,
    NextContinuationToken: page.next && writeToken(page.next),
    StartAfter: startAfter === undefined ? undefined : asked.encode(startAfter),
    ...(await entries(request, context, asked, page, query.get('fetch-owner') === 'true')),
  };
  return { status: 200, xml: xmlDocument('ListBucketResult', content, NAMESPACE) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects: Operation = async (request, context) => {
  await context.buckets.require(request.bucket);
  const asked = readParameters(request);
  const marker = request.query.get('marker') ?? '';
  // A marker inside a common prefix passes it, for the last entry of a page may have been the prefix itself.
  const passed = asked.delimiter && commonPrefix(marker, asked.prefix, asked.delimiter);
  const page = await listKeys(context.objects.walk(request.bucket, { ...asked, after: marker }), {
    ...asked,
    passed: passed || undefined,
  });
  const last = page.next && (page.next.passed ?? page.next.after);
  const content = {
    ...commonFields(request.bucket, asked, page),
    Marker: asked.encode(marker),
    // Without a delimiter the last key is the next marker, and S3 does not repeat it.
    NextMarker: asked.delimiter && last ? asked.encode(last) : undefined,
    ...(await entries(request, context, asked, page, true)),
  };
  return { status: 200, xml: xmlDocument('ListBucketResult', content, NAMESPACE) };
};

interface Parameters {
  readonly prefix: string;
  readonly delimiter: string;
  readonly most: number;
  readonly encoding: string | undefined;
  /** Writes a key in the encoding that was asked for. */
  encode(key: string): string;
}

function readParameters({ query }: S3Request): Parameters {
  const most = query.get('max-keys') ?? '1000';
  if (!/^\d{1,10}$/.test(most))
    throw invalidArgument('Provided max-keys not an integer or within integer range');
  const encoding = query.get('encoding-type') ?? undefined;
  if (encoding !== undefined && encoding !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request');
  }
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    most: Math.min(Number(most), 1000),
    encoding,
    encode: (key) => (encoding === 'url' ? key.split('/').map(uriEncode).join('/') : key),
  };
}

function commonFields(bucket: string, asked: Parameters, page: KeyPage): XmlFields {
  return {
    Name: bucket,
    Prefix: asked.encode(asked.prefix),
    Delimiter: asked.delimiter === '' ? undefined : asked.encode(asked.delimiter),
    MaxKeys: asked.most,
    EncodingType: asked.encoding,
    IsTruncated: page.next !== undefined,
  };
}

async function entries(
  { bucket }: S3Request,
  { objects }: S3Context,
  { encode }: Parameters,
  page: KeyPage,
  withOwner: boolean,
): Promise<XmlFields> {
  const found = await Promise.all(page.keys.map((key) => objects.head(bucket, key)));
  return {
    Contents: found
      // What was deleted since its name was read is not listed.
      .filter((object) => object !== undefined)
      .map((object) => ({
        Key: encode(object.key),
        LastModified: timestamp(object.lastModified),
        ETag: `"${object.etag}"`,
        ChecksumAlgorithm: object.checksum?.algorithm,
        ChecksumType: object.checksum?.type,
        Size: object.size,
        Owner: withOwner ? OWNER : undefined,
        StorageClass: 'STANDARD',
      })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
}

const position = z.object({ after: z.string(), passed: z.string().optional() });

function writeToken(next: z.infer<typeof position>): string {
  return Buffer.from(JSON.stringify(next)).toString('base64url');
}

function readToken(token: string): z.infer<typeof position> {
  try {
    return position.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw invalidArgument('The continuation token provided is incorrect');
  }
}
