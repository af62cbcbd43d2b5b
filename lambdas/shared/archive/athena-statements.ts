import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetTableMetadataCommand,
  MetadataException,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { Dataset } from '../../../core/archive/dataset.ts';
import type { DescribedTable } from '../../../core/archive/layout.ts';
import { LakehookError } from '../../../core/errors.ts';
import type { LakeEngine } from './lake-tables.ts';

const CATALOG = 'AwsDataCatalog';
// Statements about tables take a second or two; asking doubles its pause up to that.
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;

/** Statements about the lake's tables, run one after the other and waited for. */
export class AthenaStatements implements LakeEngine {
  readonly #athena: AthenaClient;
  readonly #workGroup: string;

  constructor(athena: AthenaClient, workGroup: string) {
    this.#athena = athena;
    this.#workGroup = workGroup;
  }

  /** @throws {LakehookError} `StatementFailed`, with Athena's reason. */
  async run(statement: string): Promise<void> {
    await this.#execute(statement);
  }

  /**
   * The rows that a SELECT finds, as text; null is NULL.
   * @throws {LakehookError} `StatementFailed`, with Athena's reason.
   */
  async rows(statement: string): Promise<(string | null)[][]> {
    const QueryExecutionId = await this.#execute(statement);
    const rows: (string | null)[][] = [];
    for await (const { ResultSet } of paginateGetQueryResults(
      { client: this.#athena },
      { QueryExecutionId },
    )) {
      for (const { Data = [] } of ResultSet?.Rows ?? []) {
        rows.push(Data.map(({ VarCharValue }) => VarCharValue ?? null));
      }
    }
    // The first row is the header, as in the result's file.
    return rows.slice(1);
  }

  async describe({ lake }: Dataset, table: string): Promise<DescribedTable | undefined> {
    try {
      const { TableMetadata } = await this.#athena.send(
        new GetTableMetadataCommand({ CatalogName: CATALOG, DatabaseName: lake.database, TableName: table }),
      );
      const { Columns = [], Parameters = {} } = TableMetadata ?? {};
      return {
        columns: Columns.map(({ Name = '', Type = '' }) => ({ name: Name, type: Type })),
        location: Parameters.location,
        inputFormat: Parameters.inputformat,
      };
    } catch (error) {
      if (error instanceof MetadataException && /not ?found/i.test(error.message)) return undefined;
      throw error;
    }
  }

  /** @returns the id of the execution, which has succeeded. */
  async #execute(statement: string): Promise<string | undefined> {
    const { QueryExecutionId } = await this.#athena.send(
      new StartQueryExecutionCommand({ QueryString: statement, WorkGroup: this.#workGroup }),
    );
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const { QueryExecution } = await this.#athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { State, StateChangeReason = '' } = QueryExecution?.Status ?? {};
      if (State === 'SUCCEEDED') return QueryExecutionId;
      if (State === 'FAILED' || State === 'CANCELLED')
        throw new LakehookError('StatementFailed', `Athena refused a statement: ${StateChangeReason}`);
      await sleep(pause);
    }
  }
}
