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
  type DescribedColumn,
  extendedLayout,
  type LakeColumn,
  newLayout,
} from '../../../core/archive/layout.ts';
import { partitionPath } from '../../../core/archive/object-keys.ts';
import type { SourceTable } from '../../../core/archive/source-table.ts';

/** What runs statements about the lake's tables, and knows their columns. */
export interface LakeEngine {
  /** @throws {LakehookError} `StatementFailed` */
  run(statement: string): Promise<void>;
  /** The columns of a table, without its partition keys; undefined where there is no such table. */
  columnsOf(dataset: Dataset, table: string): Promise<DescribedColumn[] | undefined>;
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
    const existing = await this.#engine.columnsOf(this.#dataset, this.#dataset.lake.table);
    return existing ? extendedLayout(this.#dataset, table, existing) : newLayout(this.#dataset, table);
  }

  /** Makes both tables where they are missing, and adds the columns that are new in the database. */
  async ensure(table: SourceTable): Promise<LakeColumn[]> {
    const columns = await this.layout(table);
    const { lake } = this.#dataset;
    const creations: [string, (...of: Parameters<typeof createColdTable>) => string][] = [
      [lake.table, createColdTable],
      [hotTable(this.#dataset), createHotTable],
    ];
    for (const [name, create] of creations) {
      const existing = await this.#engine.columnsOf(this.#dataset, name);
      if (!existing) {
        await this.#engine.run(createDatabase(this.#dataset));
        await this.#engine.run(create(this.#dataset, columns));
        continue;
      }
      const names = new Set(existing.map((column) => column.name));
      const added = columns.filter((column) => !names.has(column.name));
      if (added.length > 0) await this.#engine.run(addColumns(this.#dataset, name, added));
    }
    return columns;
  }

  /** Registers partitions of the cold table; each once in the life of this object. */
  async register(partitions: readonly Partition[]): Promise<void> {
    const pathOf = ({ day, values }: Partition) => partitionPath(this.#dataset, day, values);
    const missing = partitions.filter((partition) => !this.#registered.has(pathOf(partition)));
    for (const statement of addPartitions(this.#dataset, missing)) await this.#engine.run(statement);
    for (const partition of missing) this.#registered.add(pathOf(partition));
  }
}
