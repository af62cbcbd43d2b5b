import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Dataset } from '../../../../core/archive/dataset.ts';
import type { DescribedTable } from '../../../../core/archive/layout.ts';
import type { Reach } from '../../../../core/archive/points.ts';
import { type ArchiveTools, archiveTools } from '../../../../lambdas/shared/archive/archive-tools.ts';
import type { LakeEngine } from '../../../../lambdas/shared/archive/lake-tables.ts';
import { startS3 } from '../../../local/s3/running-s3.ts';
import { startPostgres } from './running-postgres.ts';

/** When it is, for retention: noon of this day, in UTC. */
export const NOW = Date.parse('2026-11-01T12:00:00Z');

/** A database, an object store and a catalogue that remembers what it was told: all that the protocol touches. */
export async function openLab() {
  const postgres = await startPostgres();
  const s3 = await startS3();
  const scratch = await mkdtemp(join(tmpdir(), 'lakehook-scratch-'));
  const engine = new RecordingEngine();
  const client = s3.client({ maxAttempts: 3 });
  /** Batches one after the other have numbers that can be told beforehand. */
  const makeTools = (dataset: Dataset, reach?: Reach, batchesAtOnce = 1): ArchiveTools =>
    archiveTools({
      connect: postgres.connect,
      s3: client,
      engine,
      scratch,
      batchesAtOnce,
      now: () => NOW,
      ...(reach && { reach }),
    })(dataset);

  return {
    postgres,
    s3,
    client,
    engine,
    makeTools,

    /** The keys below the dataset's table. */
    async keys(): Promise<string[]> {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'lake' }));
      return Contents.map(({ Key = '' }) => Key);
    },

    async text(key: string): Promise<string> {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'lake', Key: key }));
      return (await Body?.transformToString()) ?? '';
    },

    /** What an engine reads of the Parquet objects whose batches are among those given. */
    async cold(columns: string, batches: readonly number[]): Promise<Record<string, unknown>[]> {
      const keys = (await this.keys()).filter((key) => key.endsWith('.parquet'));
      if (keys.length === 0 || batches.length === 0) return [];
      const files = keys.map((key) => `'${join(s3.root, 'lake', key)}'`).join(', ');
      return duckdbRows(
        `SELECT ${columns} FROM read_parquet([${files}], union_by_name = true, hive_partitioning = false)
         WHERE lakehook_batch IN (${batches.join(', ')})`,
      );
    },

    async close() {
      await postgres.close();
      await s3.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
export type Lab = Awaited<ReturnType<typeof openLab>>;

export async function duckdbRows(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A catalogue in memory that understands just the statements that the archive makes. */
class RecordingEngine implements LakeEngine {
  readonly statements: string[] = [];
  /** The numbers of the batches that the lake is said to have. */
  batches: string[] = [];
  readonly #tables = new Map<string, DescribedTable>();

  async run(statement: string): Promise<void> {
    this.statements.push(statement);
    const created = /^CREATE EXTERNAL TABLE IF NOT EXISTS `\w+`\.`(\w+)` \(\n(.*)\n\) PARTITIONED/s.exec(
      statement,
    );
    const added = /^ALTER TABLE `\w+`\.`(\w+)` ADD COLUMNS \(\n(.*)\n\)$/s.exec(statement);
    const [, table = '', list = ''] = created ?? added ?? [];
    if (table === '') return;
    const columns = list.split(',\n').map((line) => {
      const [, name = '', type = ''] = /^\s*`(\w+)` (.+)$/.exec(line) ?? [];
      return { name, type };
    });
    const known = this.#tables.get(table);
    this.#tables.set(table, {
      columns: [...(known?.columns ?? []), ...columns],
      location: known?.location ?? /^LOCATION '(.*)'$/m.exec(statement)?.[1],
      inputFormat: known?.inputFormat ?? /^STORED AS (\w+)$/m.exec(statement)?.[1],
    });
  }

  /** Knows one question: for the numbers of batches. */
  async rows(statement: string) {
    if (!statement.startsWith('SELECT DISTINCT lakehook_batch FROM '))
      throw new Error('An unexpected SELECT.');
    return this.batches.map((number) => [number]);
  }

  async describe(_: Dataset, table: string) {
    return this.#tables.get(table);
  }

  forget(): void {
    this.#tables.clear();
    this.batches = [];
    this.statements.length = 0;
  }
}
