import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DuckDBInstance } from '@duckdb/node-api';
import * as z from 'zod';
import { type Athena, type AthenaOptions, openAthena } from '../../../local/athena/athena.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../local/aws/account.ts';
import { AwsError, type AwsJsonService } from '../../../local/aws/json-service.ts';
import { systemClock } from '../../../local/clock.ts';
import type { AwsEvent } from '../../../local/events/event.ts';

const endedSchema = z.object({
  QueryExecution: z.object({
    Status: z.object({ State: z.string(), StateChangeReason: z.string().optional() }),
    StatementType: z.string(),
    SubstatementType: z.string(),
    Statistics: z.object({
      DataScannedInBytes: z.number(),
      DataManifestLocation: z.string().optional(),
      ResultReuseInformation: z.object({ ReusedPreviousResult: z.boolean() }).optional(),
    }),
    ResultConfiguration: z.object({ OutputLocation: z.string() }),
  }),
});

const detailSchema = z.object({ queryExecutionId: z.string(), currentState: z.string() });

/** An Athena in a temporary directory, and short ways to ask it. */
export class TestAthena {
  readonly athena: Athena;
  readonly home: string;
  readonly events: AwsEvent[];
  readonly #waiting: Map<string, () => void>;

  private constructor(athena: Athena, home: string, events: AwsEvent[], waiting: Map<string, () => void>) {
    this.athena = athena;
    this.home = home;
    this.events = events;
    this.#waiting = waiting;
  }

  static async open(
    options: Partial<AthenaOptions> = {},
    home = mkdtempSync(join(tmpdir(), 'athena-')),
  ): Promise<TestAthena> {
    const events: AwsEvent[] = [];
    const waiting = new Map<string, () => void>();
    const athena = await openAthena({
      databaseFile: join(home, 'athena.sqlite'),
      lakeRoot: join(home, 'buckets'),
      resultsLocation: 's3://results/athena/',
      workGroups: [{ name: 'primary' }],
      clock: systemClock,
      emit(event) {
        events.push(event);
        const { queryExecutionId: id, currentState } = detailSchema.parse(event.detail);
        if (!['QUEUED', 'RUNNING'].includes(currentState)) waiting.get(id)?.();
      },
      ...options,
    });
    return new TestAthena(athena, home, events, waiting);
  }

  async start(query: string, more: object = {}): Promise<string> {
    const answer = await this.athena.service.call('StartQueryExecution', { QueryString: query, ...more });
    return z.object({ QueryExecutionId: z.string() }).parse(answer).QueryExecutionId;
  }

  /** Starts a query and waits for its end. */
  async run(query: string, more: object = {}) {
    const id = await this.start(query, more);
    return this.ended(id);
  }

  /** The execution, once it has ended. */
  async ended(id: string) {
    const ended = new Promise<void>((resolve) => this.#waiting.set(id, resolve));
    const now = await this.get(id);
    if (['QUEUED', 'RUNNING'].includes(now.state)) await ended;
    return this.get(id);
  }

  async get(id: string) {
    const { QueryExecution: execution } = endedSchema.parse(
      await this.athena.service.call('GetQueryExecution', { QueryExecutionId: id }),
    );
    return {
      id,
      state: execution.Status.State,
      reason: execution.Status.StateChangeReason,
      bytes: execution.Statistics.DataScannedInBytes,
      location: execution.ResultConfiguration.OutputLocation,
      type: `${execution.StatementType} ${execution.SubstatementType}`,
      manifest: execution.Statistics.DataManifestLocation,
      reused: execution.Statistics.ResultReuseInformation?.ReusedPreviousResult,
    };
  }

  /** The text of a result file. */
  async file(query: string, more: object = {}): Promise<string> {
    const ended = await this.run(query, more);
    if (ended.state !== 'SUCCEEDED') throw new Error(ended.reason);
    return readFileSync(this.pathOf(ended.location), 'utf8');
  }

  /** Puts an object into a bucket, with the directories that it needs. */
  put(uri: string, bytes: string | Uint8Array): void {
    const path = this.pathOf(uri);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }

  /** Puts the rows of a SELECT of DuckDB's into a bucket, as Parquet. */
  async putParquet(uri: string, select: string): Promise<void> {
    const path = this.pathOf(uri);
    mkdirSync(dirname(path), { recursive: true });
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`COPY (${select}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
    connection.closeSync();
  }

  pathOf(location: string): string {
    return join(this.home, 'buckets', location.slice('s3://'.length));
  }

  async close(): Promise<void> {
    await this.athena.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A bare HTTP server in front of one service, and a client of the real SDK that speaks to it. */
export async function serve(
  service: AwsJsonService,
): Promise<{ client: AthenaClient; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).slice(`${service.target}.`.length);
    const answer = await service
      .call(operation, JSON.parse(await bodyOf(request)))
      .then((output) => ({ status: 200, output }))
      .catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error;
        return { status: error.status, output: { __type: error.code, message: error.message } };
      });
    response.writeHead(answer.status, { 'content-type': `application/x-amz-json-${service.version}` });
    response.end(JSON.stringify(answer.output));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a port was expected');
  const client = new AthenaClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
  return {
    client,
    async close() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
