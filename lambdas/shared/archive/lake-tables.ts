import { batchesOf } from '../../../core/archive/batch-counts.ts';
import { type Dataset, hotTable } from '../../../core/archive/dataset.ts';
import {
  addColumns,
  addPartitions,
  createColdTable,
  createDatabase,
  createHotTable,
  type Partition,
} from '../../../core/archive/lake-statements.ts';
import {
  type DescribedTable,
  extendedLayout,
  type LakeColumn,
  newLayout,
  refuseOtherPlace,
} from '../../../core/archive/layout.ts';
import { coldLocation, hotLocation, partitionPath } from '../../../core/archive/object-keys.ts';
import type { SourceTable } from '../../../core/archive/source-table.ts';

/** What runs statements about the lake's tables, and knows their columns. */
export interface LakeEngine {
  /** @throws {LakehookError} `StatementFailed` */
  run(statement: string): Promise<void>;
  /** The rows that a SELECT finds, as text; null is NULL. @throws {LakehookError} `StatementFailed` */
  rows(statement: string): Promise<(string | null)[][]>;
  /** A table of the dataset's database in the lake; undefined where there is no such table. */
  describe(dataset: Dataset, table: string): Promise<DescribedTable | undefined>;
}

/** The cold and the hot table of a dataset in the lake's catalogue. */
export class LakeTables {
  readonly #engine: LakeEngine;
  readonly #dataset: Dataset;
  readonly #registered = new Set<string>();

  constructor(engine: LakeEngine, dataset: Dataset) {
    this.#engine = engine;
    this.#dataset = dataset;
  }

  /**
   * The columns that objects are to have, as the lake's tables are and the database's table is now.
   * @throws {LakehookError} `TableUnfit` or `ColumnChanged`; nothing is changed by then.
   */
  async layout(table: SourceTable): Promise<LakeColumn[]> {
    const dataset = this.#dataset;
    const existing = await this.#existing(dataset.lake.table, coldLocation(dataset));
    return existing ? extendedLayout(dataset, table, existing.columns) : newLayout(dataset, table);
  }

  /** Makes both tables where they are missing, and adds the columns that are new in the database. */
  async ensure(table: SourceTable): Promise<LakeColumn[]> {
    const columns = await this.layout(table);
    const { lake } = this.#dataset;
    const tables = [
      { name: lake.table, location: coldLocation(this.#dataset), create: createColdTable },
      { name: hotTable(this.#dataset), location: hotLocation(this.#dataset), create: createHotTable },
    ];
    for (const { name, location, create } of tables) {
      const existing = await this.#existing(name, location);
      if (!existing) {
        await this.#engine.run(createDatabase(this.#dataset));
        await this.#engine.run(create(this.#dataset, columns));
        continue;
      }
      const names = new Set(existing.columns.map((column) => column.name));
      const added = columns.filter((column) => !names.has(column.name));
      if (added.length > 0) await this.#engine.run(addColumns(this.#dataset, name, added));
    }
    return columns;
  }

  async #existing(name: string, location: string): Promise<DescribedTable | undefined> {
    const existing = await this.#engine.describe(this.#dataset, name);
    if (existing) refuseOtherPlace(this.#dataset, name, existing, location);
    return existing;
  }

  /** The numbers of the batches that the lake has of these days. */
  async batchesOf(days: readonly string[]): Promise<number[]> {
    if (days.length === 0) return [];
    const rows = await this.#engine.rows(batchesOf(this.#dataset, days));
    return rows.map(([number]) => Number(number));
  }

  /** Registers partitions of the cold table; each once in the life of this object. */
  async register(partitions: readonly Partition[]): Promise<void> {
    const pathOf = ({ day, values }: Partition) => partitionPath(this.#dataset, day, values);
    const missing = partitions.filter((partition) => !this.#registered.has(pathOf(partition)));
    for (const statement of addPartitions(this.#dataset, missing)) await this.#engine.run(statement);
    for (const partition of missing) this.#registered.add(pathOf(partition));
  }
}
