import type { Dataset, DatasetInput } from '../../../core/archive/dataset.ts';
import { newLayout } from '../../../core/archive/layout.ts';
import type { DatasetForm } from '../../../core/archive/question.ts';
import type { RowText } from '../../../core/archive/row-text.ts';
import type { ArchiveSession, SourceDatabase } from '../../../core/archive/source-database.ts';
import { datasetOf } from '../../core/archive/fixtures.ts';

/** A row of the table that the suite works on. */
export interface OrderRow {
  id: number;
  /** ISO 8601. */
  placedAt: string;
  region: string | null;
  note: string | null;
}

/** A source over a table `orders` of the columns above, and ways to change the table beside it. */
export interface SourceUnderTest {
  source: (dataset: Dataset) => SourceDatabase;
  insert(rows: readonly OrderRow[]): Promise<void>;
  setNote(id: number, note: string): Promise<void>;
  delete(id: number): Promise<void>;
  ids(): Promise<number[]>;
  /** Ends the connections of the sources, as a server that restarts does. */
  cutConnections(): Promise<void>;
}

const ZONE = 'Europe/Berlin';
const DATASET: Partial<DatasetInput> = { timeZone: ZONE, partitionColumns: ['region'] };
export const YEAR = { StartDateTime: '2026-01-01', EndDateTime: '2027-01-01' };
export const OBJECT = { key: 'warm/orders/k', rows: 2, bytes: 10, checksum: 'c' };

export const order = (
  id: number,
  placedAt: string,
  region: string | null = 'a',
  note: string | null = null,
): OrderRow => ({
  id,
  placedAt,
  region,
  note,
});

/** A source over a new table, and what its tests do with it again and again. */
export async function openTrial(open: () => Promise<SourceUnderTest>) {
  const trial = await open();
  const dataset = datasetOf(DATASET);
  const source = trial.source(dataset);
  await source.migrate();
  const table = await source.describe();
  const columns = newLayout(dataset, table);
  const form: DatasetForm = { dataset, table, layout: columns };

  const locked = async (): Promise<ArchiveSession> => {
    const session = await source.lock();
    if (!session) throw new Error('The lock was expected to be free.');
    return session;
  };
  const begun = async (session: ArchiveSession, day: string, maxRows = 100) => {
    const survey = await session.survey(day, maxRows);
    const batch = await session.plan({
      day,
      bucket: 'lake',
      objectKeys: (number) => [`part-${number}`],
      columns,
    });
    return { batch, survey, transaction: await session.begin(batch, survey, columns) };
  };
  const moved = async (session: ArchiveSession, day: string) => {
    const { batch, transaction } = await begun(session, day);
    await using _ = transaction;
    await lines(transaction.rows());
    await transaction.delete();
    await transaction.mark([OBJECT]);
    await transaction.commit();
    return batch.number;
  };

  return { trial, source, columns, form, locked, begun, moved };
}
export type Trial = Awaited<ReturnType<typeof openTrial>>;

/** Rows of a copy, a line each. */
export async function lines(rows: RowText): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of rows) chunks.push(chunk);
  return Buffer.concat(chunks).toString().split('\n').slice(0, -1);
}

/** Lines as rows of a copy. */
export async function* textOf(rows: readonly string[]): RowText {
  for (const row of rows) yield Buffer.from(`${row}\n`);
}
