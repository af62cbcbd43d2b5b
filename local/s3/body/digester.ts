import { createHash } from 'node:crypto';
import { type ChecksumAlgorithm, createChecksum } from './checksum.ts';

/** Takes bytes, and resolves when it can take more. */
export type Sink = (chunk: Buffer) => Promise<void>;

/** What is known of bytes once all of them have gone by. */
export interface Digests {
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  /** Hexadecimal; only when asked for. */
  readonly sha256?: string;
  /** Base64; only when asked for. */
  readonly checksum?: string;
}

/** Hands bytes on to the sink, one chunk at a time, and digests them on the way. */
export async function digestInto(
  sink: Sink,
  bytes: AsyncIterable<Buffer>,
  wanted: { sha256?: boolean; checksum?: ChecksumAlgorithm | undefined } = {},
): Promise<Digests> {
  let size = 0;
  const md5 = createHash('md5');
  const sha256 = wanted.sha256 ? createHash('sha256') : undefined;
  const checksum = wanted.checksum && createChecksum(wanted.checksum);
  for await (const chunk of bytes) {
    size += chunk.length;
    md5.update(chunk);
    sha256?.update(chunk);
    checksum?.update(chunk);
    await sink(chunk);
  }
  return {
    size,
    md5: md5.digest('hex'),
    ...(sha256 && { sha256: sha256.digest('hex') }),
    ...(checksum && { checksum: checksum.digest().toString('base64') }),
  };
}
