import { firstHotDay } from '../../core/archive/days.ts';
import type { DatasetView } from '../../core/contract/dataset.ts';
import { LakehookError } from '../../core/errors.ts';
import type { ArchiveTools } from '../shared/archive/archive-tools.ts';

/** What a dataset is, and where its rows are. A table that cannot be asked is told with the reason. */
export async function describeDataset(tools: ArchiveTools): Promise<DatasetView> {
  const { dataset, now } = tools;
  const { name, timeColumn, timeZone, partitionColumns, retentionDays, paused } = dataset;
  const configured: DatasetView = {
    Dataset: name,
    TimeColumn: timeColumn,
    TimeZone: timeZone,
    PartitionColumns: partitionColumns,
    RetentionDays: retentionDays,
    Paused: paused,
    FirstHotDay: firstHotDay(now(), retentionDays, timeZone),
  };
  try {
    return { ...configured, ...(await lookUp(tools)) };
  } catch (error) {
    if (!(error instanceof LakehookError)) throw error;
    return { ...configured, Error: { Code: error.code, Message: error.message } };
  }
}

async function lookUp({
  source,
  ledger,
}: ArchiveTools): Promise<Pick<DatasetView, 'Columns' | 'Hot' | 'Lake' | 'Batches'>> {
  const table = await source.describe();
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
