import { createHash } from 'node:crypto';
import { AwsError } from '../../aws/json-service.ts';
import type { ChunkVerifier } from '../../signature/chunk-verifier.ts';
import { ByteReader } from './byte-reader.ts';

export interface AwsChunkedOptions {
  /** Checks the signature that each chunk must then bear. */
  readonly verifier?: ChunkVerifier | undefined;
  /** Whether trailing headers follow the last chunk. */
  readonly trailing: boolean;
  /** Is told each trailing header, name in lower case. */
  onTrailer(name: string, value: string): void;
}

// A chunk's head is at most 8 + 17 + 64 characters; a trailer is a short name and a digest.
const LONGEST_LINE = 1024;
const MOST_TRAILERS = 8;

/**
 * Decodes `Content-Encoding: aws-chunked`: `<hex size>[;chunk-signature=<hex>]\r\n<bytes>\r\n` and so on until a
 * chunk of no bytes, then the trailers. Bytes are passed on before the signature of their chunk is known to hold:
 * nothing may be made of them until the decoder has come to its end.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @throws {AwsError} IncompleteBody, SignatureDoesNotMatch, InvalidRequest, MalformedTrailerError
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Buffer>,
  options: AwsChunkedOptions,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(body);
  for (let size = -1; size !== 0; ) {
    const head = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(
      await reader.line(LONGEST_LINE),
    );
    if (head?.[1] === undefined) throw new AwsError('InvalidRequest', 'The head of a chunk is malformed.');
    size = Number.parseInt(head[1], 16);
    const digest = options.verifier && createHash('sha256');
    for (let left = size; left > 0; ) {
      const bytes = await reader.some(left);
      left -= bytes.length;
      digest?.update(bytes);
      yield bytes;
    }
    if (digest) options.verifier?.checkChunk(head[2] ?? '', digest.digest('hex'));
    if (size > 0) await expectBlank(reader);
  }
  if (options.trailing) await readTrailers(reader, options);
  else await expectBlank(reader);
  await reader.end();
}

async function readTrailers(reader: ByteReader, options: AwsChunkedOptions): Promise<void> {
  let covered = '';
  let signature = '';
  for (let count = 0; count <= MOST_TRAILERS; count += 1) {
    const line = await reader.line(LONGEST_LINE);
    if (line === '') {
      // Some clients set the trailers off from their signature by a blank line.
      if (options.verifier && signature === '') continue;
      options.verifier?.checkTrailers(signature, covered);
      return;
    }
    const [, name = '', value = ''] = /^([\w-]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name.toLowerCase() === 'x-amz-trailer-signature') signature = value;
    else {
      covered += `${name.toLowerCase()}:${value}\n`;
      options.onTrailer(name.toLowerCase(), value);
    }
  }
  throw new AwsError(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed.',
  );
}

async function expectBlank(reader: ByteReader): Promise<void> {
  if ((await reader.line(LONGEST_LINE)) !== '') {
    throw new AwsError('InvalidRequest', 'A chunk is longer than its head says.');
  }
}
