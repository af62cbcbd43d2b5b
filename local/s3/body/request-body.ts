import { AwsError } from '../../aws/json-service.ts';
import { badDigest, incompleteBody, invalidRequest } from '../errors.ts';
import type { S3Request } from '../s3-request.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { type ChecksumAlgorithm, checksumAlgorithm, checksumHeader, DIGEST_LENGTH } from './checksum.ts';
import { type Digests, digestInto, type Sink } from './digester.ts';

/** A body's checksum as the request states it. Without a value it comes as a trailer. */
interface ClaimedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value?: string;
}

/** A body that was received whole and is what the request said it would be. */
export interface ReceivedBody extends Digests {
  /** The algorithm of `checksum`. */
  readonly algorithm?: ChecksumAlgorithm;
}

// 5 GiB, the most that S3 takes in one request.
const LARGEST = 5 * 1024 ** 3;

/**
 * Receives a request's body: decodes aws-chunked, verifies chunk signatures, and holds the bytes to every length and
 * digest that the request states. The sink has had all bytes by the time a mismatch is known.
 * @param about `checksum: false` where `x-amz-checksum-*` speaks of something else than this body.
 * @throws {AwsError} BadDigest, XAmzContentSHA256Mismatch, IncompleteBody, SignatureDoesNotMatch, ...
 */
export async function receiveBody(
  request: S3Request,
  sink: Sink,
  about: { checksum: boolean } = { checksum: true },
): Promise<ReceivedBody> {
  const claimed = about.checksum ? claimedChecksum(request) : undefined;
  const length = claimedLength(request);
  const { payloadHash } = request.signature;
  const signedHash = /^[0-9a-f]{64}$/.test(payloadHash) ? payloadHash : undefined;

  const trailers = new Map<string, string>();
  const received = await digestInto(sink, decoded(request, trailers), {
    sha256: signedHash !== undefined,
    checksum: claimed?.algorithm,
  });
  if (received.size !== length) throw incompleteBody();
  if (received.sha256 !== signedHash) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  checkMd5(request.headers.get('content-md5'), received.md5);
  if (!claimed) return received;
  checkChecksum(claimed, trailers, received.checksum ?? '');
  return { ...received, algorithm: claimed.algorithm };
}

/** Receives a small body, such as XML. @throws {AwsError} as receiveBody, and EntityTooLarge. */
export async function receiveText(
  request: S3Request,
  largest: number,
  about?: { checksum: boolean },
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  await receiveBody(
    request,
    async (chunk) => {
      size += chunk.length;
      if (size > largest) throw tooLarge();
      chunks.push(chunk);
    },
    about,
  );
  return Buffer.concat(chunks).toString();
}

async function* decoded(request: S3Request, trailers: Map<string, string>): AsyncGenerator<Buffer> {
  const { payloadHash, chunks } = request.signature;
  if (!payloadHash.startsWith('STREAMING-')) {
    yield* unbroken(request.body);
    return;
  }
  yield* decodeAwsChunked(unbroken(request.body), {
    verifier: payloadHash.startsWith('STREAMING-AWS4-') ? chunks : undefined,
    trailing: payloadHash.endsWith('-TRAILER'),
    onTrailer: (name, value) => trailers.set(name, value),
  });
}

/** A connection that breaks is the caller's failure, not ours. */
async function* unbroken(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (cause) {
    throw incompleteBody(cause);
  }
}

function claimedLength(request: S3Request): number {
  const streaming = request.signature.payloadHash.startsWith('STREAMING-');
  const name = streaming ? 'x-amz-decoded-content-length' : 'content-length';
  // A request without either header of RFC 9112 section 6.3 has no body, which is as good as a length of 0.
  const none = request.headers.has('transfer-encoding') ? '' : '0';
  const stated = request.headers.get(name) ?? (streaming ? '' : none);
  if (!/^\d{1,15}$/.test(stated)) {
    throw new AwsError('MissingContentLength', `You must provide the ${name} HTTP header.`, { status: 411 });
  }
  if (Number(stated) > LARGEST) throw tooLarge();
  return Number(stated);
}

function claimedChecksum(request: S3Request): ClaimedChecksum | undefined {
  const claims: ClaimedChecksum[] = [];
  for (const [header, value] of request.headers) {
    const name = /^x-amz-checksum-(\w+)$/.exec(header)?.[1] ?? '';
    const algorithm = checksumAlgorithm(name);
    if (algorithm) claims.push({ algorithm, value });
  }
  const trailer = request.headers.get('x-amz-trailer')?.trim().toLowerCase();
  if (trailer !== undefined) {
    const algorithm = checksumAlgorithm(trailer.replace('x-amz-checksum-', ''));
    if (!algorithm) throw invalidRequest('The value specified in the x-amz-trailer header is not supported');
    claims.push({ algorithm });
  }
  if (claims.length > 1) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  return claims[0];
}

function checkMd5(claimed: string | undefined, md5: string): void {
  if (claimed === undefined) return;
  const bytes = Buffer.from(claimed, 'base64');
  if (bytes.length !== 16) throw new AwsError('InvalidDigest', 'The Content-MD5 you specified is not valid.');
  if (bytes.toString('hex') !== md5) {
    throw badDigest('The Content-MD5 you specified did not match what we received.');
  }
}

function checkChecksum(
  { algorithm, value }: ClaimedChecksum,
  trailers: ReadonlyMap<string, string>,
  computed: string,
): void {
  const name = checksumHeader(algorithm);
  const stated = value ?? trailers.get(name);
  if (stated === undefined) {
    throw new AwsError('MalformedTrailerError', `The trailer ${name} was announced and did not come.`);
  }
  if (Buffer.from(stated, 'base64').length !== DIGEST_LENGTH[algorithm]) {
    throw invalidRequest(`Value for ${name} header is invalid.`);
  }
  if (stated !== computed) {
    throw badDigest(`The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

function tooLarge(): AwsError {
  return new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
}
