import { HeadObjectCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';
import type { Batch } from '../../../core/archive/batch.ts';
import { countBatches } from '../../../core/archive/batch-counts.ts';
import type { Dataset } from '../../../core/archive/dataset.ts';
import type { ObjectPlace } from '../../../core/archive/object-keys.ts';
import type { AthenaStatements } from './athena-statements.ts';

/** The lake as a reader finds it: what the store says of its objects, and what the engine counts. */
export class LakeReader {
  readonly #s3: S3Client;
  readonly #engine: Pick<AthenaStatements, 'rows'>;

  constructor(s3: S3Client, engine: Pick<AthenaStatements, 'rows'>) {
    this.#s3 = s3;
    this.#engine = engine;
  }

  /** An object's size and SHA-256 in base64 as the store keeps them; undefined where there is no such object. */
  async head({ bucket, key }: ObjectPlace): Promise<{ bytes: number; checksum: string } | undefined> {
    try {
      const { ContentLength = 0, ChecksumSHA256 = '' } = await this.#s3.send(
        new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }),
      );
      return { bytes: ContentLength, checksum: ChecksumSHA256 };
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  /** The rows that the engine finds of each batch; none of one that is left out. */
  async count(dataset: Dataset, batches: readonly Batch[]): Promise<Map<number, number>> {
    const counts = new Map<number, number>();
    for (const statement of countBatches(dataset, batches)) {
      for (const [number, rows] of await this.#engine.rows(statement))
        counts.set(Number(number), Number(rows));
    }
    return counts;
  }
}
