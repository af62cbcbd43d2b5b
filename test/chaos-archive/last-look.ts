import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { batchObjectSchema } from '../../core/archive/batch.ts';
import { NAMES } from '../../local/names.ts';
import { lakeClient } from './damage.ts';
import type { Nights } from './nights.ts';
import type { FinalState } from './tally.ts';

const batchesSchema = z.array(
  z.object({
    number: z.number(),
    state: z.string(),
    reason: z.string().nullable(),
    restored: z.boolean(),
    objects: z.array(batchObjectSchema),
  }),
);
const rowsSchema = z.array(z.object({ old: z.number(), rows: z.number() }));

/** Rows that keep changing may make a night give a day up; now nobody writes any more. */
const NIGHTS = 4;

/** Lets everything move, with no fault and no writer, and looks at all there is. */
export async function lookAtTheEnd(nights: Nights): Promise<FinalState> {
  const { orders, readers, site } = nights.parts;
  for (let night = 0; night < NIGHTS; night += 1) {
    await nights.run({ slices: Number.POSITIVE_INFINITY });
    if (await nights.isDone()) break;
  }
  const verdict = await readers.check();
  const [table] = rowsSchema.parse(
    await orders.query(
      `SELECT count(*)::int AS rows, (count(*) FILTER (WHERE placed_at < now() - interval '32 days'))::int AS old FROM orders`,
    ),
  );
  const batches = batchesSchema.parse(
    await orders.query(
      `SELECT number::int, state, reason, committed_at IS NOT NULL AND ended_at IS NOT NULL AS restored, objects FROM lakehook_batch`,
    ),
  );
  const states = new Map<string, number>();
  for (const { state, reason } of batches) {
    const name = reason === null ? state : `${state}: ${reason}`;
    states.set(name, (states.get(name) ?? 0) + 1);
  }
  const unended = batches.filter(
    ({ state, restored }) => state === 'planned' || (state === 'aborted' && !restored),
  );
  const committed = batches.filter(({ state }) => state === 'committed');
  const counted = new Set(
    batches
      .filter(({ restored }) => restored)
      .concat(committed)
      .flatMap(keysOf),
  );
  const { awsUrl } = await site.reached();
  const keys = await keysInTheLake(awsUrl);
  return {
    verdict,
    hotRows: table?.rows ?? 0,
    batches: states,
    notCleared: [
      ...unended.map(({ number, state }) => `batch ${number} is ${state}`),
      ...((table?.old ?? 0) > 0 ? [`${table?.old} old rows are in the database`] : []),
      ...committed
        .flatMap(keysOf)
        .filter((key) => !keys.has(key))
        .map((key) => `${key} is not there`),
    ],
    orphans: [...keys].filter((key) => !counted.has(key)).length,
  };
}

function keysOf({ objects }: z.infer<typeof batchesSchema>[number]): string[] {
  return objects.map(({ key }) => key);
}

async function keysInTheLake(awsUrl: string): Promise<Set<string>> {
  const s3 = lakeClient(awsUrl);
  const keys = new Set<string>();
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: NAMES.lakeBucket,
        Prefix: `${NAMES.archivePrefix}orders/`,
        ContinuationToken,
      }),
    );
    for (const { Key = '' } of page.Contents ?? []) keys.add(Key);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return keys;
}
