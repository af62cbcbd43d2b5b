import { type Dataset, type DatasetInput, parseDatasets } from '../../../core/archive/dataset.ts';
import type { LakeType } from '../../../core/archive/lake-type.ts';
import type { SourceTable } from '../../../core/archive/source-table.ts';

/** A dataset with what a test cares about. */
export function datasetOf(input: Partial<DatasetInput> = {}): Dataset {
  const [dataset] = parseDatasets([
    {
      name: 'orders',
      source: { table: 'orders' },
      timeColumn: 'placed_at',
      lake: { database: 'archive', table: 'orders', location: 's3://lake/warm/' },
      ...input,
    },
  ]);
  if (!dataset) throw new Error('One dataset was expected.');
  return dataset;
}

/** A table with these columns, of which the first is its key. */
export function tableOf(columns: Record<string, LakeType['kind'] | LakeType>): SourceTable {
  return {
    columns: Object.entries(columns).map(([name, type]) => ({
      name,
      type: typeof type === 'string' ? simple(type) : type,
      sourceType: 'text',
      isGenerated: false,
    })),
    key: Object.keys(columns).slice(0, 1),
    time: 'instant',
  };
}

function simple(kind: LakeType['kind']): LakeType {
  return kind === 'decimal' ? { kind, precision: 12, scale: 2 } : { kind };
}
