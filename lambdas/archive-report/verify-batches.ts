import type { Batch } from '../../core/archive/batch.ts';
import type { Dataset } from '../../core/archive/dataset.ts';
import type { LakeReader } from '../shared/archive/lake-reader.ts';

/** What a batch is wrong by. */
export interface WrongBatch {
  batch: number;
  reason: string;
}

/** Objects that are asked for at once. */
const AT_ONCE = 16;

/**
 * Compares committed batches with the lake: each object's size and checksum as the store has them, and each batch's rows as
 * the engine counts them.
 * @returns those that differ, by number.
 */
export async function verifyBatches(
  dataset: Dataset,
  batches: readonly Batch[],
  lake: Pick<LakeReader, 'head' | 'count'>,
): Promise<WrongBatch[]> {
  const reasons = new Map<number, string>();
  const objects = batches.flatMap((batch) => batch.objects.map((object) => ({ batch, object }))).values();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const { batch, object } of objects) {
      const found = await lake.head({ bucket: batch.bucket, key: object.key });
      const isRight = found?.bytes === object.bytes && found?.checksum === object.checksum;
      if (!isRight)
        reasons.set(batch.number, `${object.key} is ${found ? 'not what was written there' : 'missing'}.`);
    }
  });
  await Promise.all(workers);
  const counts = await lake.count(dataset, batches);
  for (const { number, rows } of batches) {
    const counted = counts.get(number) ?? 0;
    if (counted !== rows && !reasons.has(number)) {
      reasons.set(number, `The engine finds ${counted} rows of ${rows}.`);
    }
  }
  return [...reasons].sort(([a], [b]) => a - b).map(([batch, reason]) => ({ batch, reason }));
}
