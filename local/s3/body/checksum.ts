import { createHash } from 'node:crypto';
import { type Checksum, createCrc32, createCrc32c, createCrc64nvme } from './crc.ts';

/**
 * The checksums that S3 knows, by the name in `x-amz-checksum-algorithm`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** Of all bytes of an object, or of the checksums of its parts. */
export const CHECKSUM_TYPES = ['FULL_OBJECT', 'COMPOSITE'] as const;
export type ChecksumType = (typeof CHECKSUM_TYPES)[number];

/** A checksum as it is kept with an object. */
export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; that of a composite ends in `-` and the number of parts. */
  readonly value: string;
  readonly type: ChecksumType;
}

/** Bytes of a digest, by which a malformed one is told from a wrong one. */
export const DIGEST_LENGTH: Record<ChecksumAlgorithm, number> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'CRC32':
      return createCrc32();
    case 'CRC32C':
      return createCrc32c();
    case 'CRC64NVME':
      return createCrc64nvme();
    case 'SHA1':
    case 'SHA256': {
      const digest = createHash(algorithm.toLowerCase());
      return {
        update(chunk) {
          digest.update(chunk);
        },
        digest: () => digest.digest(),
      };
    }
  }
}

/** `x-amz-checksum-crc32` and so on. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The algorithm of that name, in upper or lower case; undefined when S3 knows none of the name. */
export function checksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
}
