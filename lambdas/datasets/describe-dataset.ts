import { firstHotDay } from '../../core/archive/days.ts';
import type { SourceTable } from '../../core/archive/source-table.ts';
import type { DatasetView } from '../../core/contract/dataset.ts';
import { LakehookError } from '../../core/errors.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';

/** What the configuration says of a dataset. */
export function configuredView({ dataset, now }: ArchiveTools): DatasetView {
  const { name, timeColumn, timeZone, partitionColumns, retentionDays, paused } = dataset;
  return {
    Dataset: name,
    TimeColumn: timeColumn,
    TimeZone: timeZone,
    PartitionColumns: partitionColumns,
    RetentionDays: retentionDays,
    Paused: paused,
    FirstHotDay: firstHotDay(now(), retentionDays, timeZone),
  };
}

/** What a dataset is, and where its rows are. One that cannot be asked is told with the reason. */
export async function describeDataset(tools: ArchiveTools): Promise<DatasetView> {
  let view = configuredView(tools);
  try {
    const table = await tools.source.describe();
    view = { ...view, ...(await lookUp(table, tools)) };
    // Whatever a question would be refused for.
    await tools.ledger.refuseOtherBatches(table);
    await tools.lake.layout(table);
    return view;
  } catch (error) {
    if (!(error instanceof LakehookError)) throw error;
    return { ...view, Error: { Code: error.code, Message: error.message } };
  }
}

async function lookUp(
  table: SourceTable,
  { source, ledger }: ArchiveTools,
): Promise<Pick<DatasetView, 'Columns' | 'Hot' | 'Lake' | 'Batches'>> {
  // A dataset can be looked at before its first night.
  await source.migrate();
  const [hot, cold, batches] = await Promise.all([ledger.hotRows(), ledger.coldRows(), ledger.batchCounts()]);
  return {
    Columns: table.columns.map((column) => ({ Name: column.name, Type: column.sourceType })),
    Hot: {
      Rows: hot.rows,
      IsEstimate: hot.isEstimate,
      ...(hot.oldestDay !== undefined && { OldestDay: hot.oldestDay }),
    },
    Lake: {
      Rows: cold.rows,
      Bytes: cold.bytes,
      Days: cold.days,
      ...(batches.lastCommitAt !== undefined && { LastCommitDateTime: batches.lastCommitAt }),
    },
    Batches: {
      Committed: batches.committed,
      Planned: batches.planned,
      Aborted: batches.aborted,
    },
  };
}
