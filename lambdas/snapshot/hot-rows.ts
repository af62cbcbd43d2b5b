import { randomBytes } from 'node:crypto';
import type { Dataset } from '../../core/archive/dataset.ts';
import { BATCH_COLUMN, type LakeColumn } from '../../core/archive/layout.ts';
import { extensionOf, hotPrefix } from '../../core/archive/object-keys.ts';
import { columnsRead, type Question } from '../../core/archive/question.ts';
import type { QuestionSides } from '../../core/archive/question-statement.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';
import { splitByPartition } from '../shared/archive/files/partition-files.ts';
import { scratchFolder } from '../shared/archive/files/scratch.ts';

export interface HotRowsOptions {
  queryId: string;
  question: Question;
  layout: readonly LakeColumn[];
}

/**
 * Takes the hot rows of a question and the map of the batches in one snapshot of the database, and puts the rows into the
 * lake. Every attempt has a prefix of its own there, which only the statement that it makes names: whatever an attempt that
 * was given up leaves behind, or writes later, is in no answer.
 */
export async function takeHotRows(
  { queryId, question, layout }: HotRowsOptions,
  { dataset, source, files, objects, scratch }: ArchiveTools,
): Promise<QuestionSides & { rows: number; bytes: number }> {
  await using folder = await scratchFolder(scratch);
  const columns = writtenColumns(question, layout);
  const range = { ...question.hotRange, filters: question.filters };
  const { map, text } = await source.snapshot(range, columns, async (snapshot) => {
    // As text they cost the open snapshot no more time than reading them takes.
    const [only] = await splitByPartition(snapshot.rows, {
      folder: folder.path,
      partitionFields: 0,
      pathOf: () => '',
      onRows: async () => {},
    });
    return { map: snapshot.map, text: only };
  });
  if (!text) return { map, hotRows: undefined, rows: 0, bytes: 0 };
  const hotRows = `${queryId}.${randomBytes(8).toString('hex')}`;
  const file = await files.make(text, columns);
  const { bytes } = await objects.upload(rowsPlace(dataset, hotRows), file, text.rows);
  return { map, hotRows, rows: text.rows, bytes };
}

function rowsPlace(dataset: Dataset, hotRows: string) {
  const { bucket, key } = hotPrefix(dataset, hotRows);
  return { bucket, key: `${key}rows.${extensionOf(dataset)}` };
}

/** All columns of the table stand in its objects; those that the question does not read are NULL. */
function writtenColumns(question: Question, layout: readonly LakeColumn[]): LakeColumn[] {
  const read = new Set(columnsRead(question).map(({ lakeName }) => lakeName));
  return layout.map((column) =>
    read.has(column.name) || column.name === BATCH_COLUMN ? column : { ...column, source: null },
  );
}
