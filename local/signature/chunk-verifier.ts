import { hash } from 'node:crypto';
import { AwsError } from '../aws/json-service.ts';
import { ALGORITHM, sameText, sign } from './signing-key.ts';

const SHA256_OF_NOTHING = hash('sha256', '', 'hex');

/**
 * Verifies the signatures inside a streamed body. Each covers the one before it, so chunks can be neither changed,
 * dropped nor put into another order.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export class ChunkVerifier {
  readonly #key: Buffer;
  readonly #context: readonly [timestamp: string, scope: string];
  #previous: string;

  /** `seed` is the signature of the request itself. */
  constructor(from: { key: Buffer; timestamp: string; scope: string; seed: string }) {
    this.#key = from.key;
    this.#context = [from.timestamp, from.scope];
    this.#previous = from.seed;
  }

  /** @throws {AwsError} SignatureDoesNotMatch */
  checkChunk(signature: string, sha256: string): void {
    this.#check(signature, [
      `${ALGORITHM}-PAYLOAD`,
      ...this.#context,
      this.#previous,
      SHA256_OF_NOTHING,
      sha256,
    ]);
  }

  /** `trailers` is each line as `name:value\n`. @throws {AwsError} SignatureDoesNotMatch */
  checkTrailers(signature: string, trailers: string): void {
    const sha256 = hash('sha256', trailers, 'hex');
    this.#check(signature, ['AWS4-HMAC-SHA256-TRAILER', ...this.#context, this.#previous, sha256]);
  }

  #check(signature: string, lines: readonly string[]): void {
    if (!sameText(signature, sign(this.#key, lines))) {
      throw new AwsError('SignatureDoesNotMatch', 'The signature of a chunk of the body does not match.', {
        status: 403,
      });
    }
    this.#previous = signature;
  }
}
