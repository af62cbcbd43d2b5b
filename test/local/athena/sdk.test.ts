import {
  type AthenaClient,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListDatabasesCommand,
  ListQueryExecutionsCommand,
  ListTableMetadataCommand,
  ListWorkGroupsCommand,
  paginateGetQueryResults,
  paginateListQueryExecutions,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve, TestAthena } from './support.ts';

let athena: TestAthena;
let server: Awaited<ReturnType<typeof serve>>;
let client: AthenaClient;

beforeAll(async () => {
  athena = await TestAthena.open({
    workGroups: [{ name: 'primary' }, { name: 'small', bytesScannedCutoff: 10_000_000 }],
  });
  server = await serve(athena.athena.service);
  client = server.client;
  athena.athena.catalogue.createTable({
    database: 'db',
    name: 'things',
    columns: [{ name: 'id', type: 'bigint' }],
    location: 's3://lake/things/',
    format: { type: 'CSV', header: true },
  });
});

afterAll(async () => {
  await server.close();
  await athena.close();
});

async function start(QueryString: string, more: object = {}): Promise<string> {
  const { QueryExecutionId: id } = await client.send(
    new StartQueryExecutionCommand({ QueryString, ...more }),
  );
  if (id === undefined) throw new TypeError('an id was expected');
  await athena.ended(id);
  return id;
}

test('describes an execution as Athena does', async () => {
  const id = await start('SELECT ? AS a', {
    ExecutionParameters: ["'x'"],
    QueryExecutionContext: { Database: 'db', Catalog: 'AwsDataCatalog' },
    WorkGroup: 'small',
    ResultConfiguration: { OutputLocation: 's3://elsewhere/' },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 5 } },
  });
  const { QueryExecution: execution } = await client.send(
    new GetQueryExecutionCommand({ QueryExecutionId: id }),
  );
  expect(execution).toEqual({
    QueryExecutionId: id,
    Query: 'SELECT ? AS a',
    ExecutionParameters: ["'x'"],
    StatementType: 'DML',
    SubstatementType: 'SELECT',
    ResultConfiguration: { OutputLocation: `s3://results/athena/${id}.csv` },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 5 } },
    QueryExecutionContext: { Database: 'db', Catalog: 'awsdatacatalog' },
    Status: {
      State: 'SUCCEEDED',
      SubmissionDateTime: expect.any(Date),
      CompletionDateTime: expect.any(Date),
    },
    Statistics: {
      EngineExecutionTimeInMillis: expect.any(Number),
      DataScannedInBytes: 0,
      TotalExecutionTimeInMillis: expect.any(Number),
      QueryQueueTimeInMillis: expect.any(Number),
      ServicePreProcessingTimeInMillis: 0,
      QueryPlanningTimeInMillis: expect.any(Number),
      ServiceProcessingTimeInMillis: 0,
      ResultReuseInformation: { ReusedPreviousResult: false },
    },
    WorkGroup: 'small',
    EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
  });
  expect(Math.abs((execution?.Status?.SubmissionDateTime?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('says why an execution failed', async () => {
  const id = await start('SELECT * FROM nope');
  const { QueryExecution: execution } = await client.send(
    new GetQueryExecutionCommand({ QueryExecutionId: id }),
  );
  const message = "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.nope' does not exist";
  expect(execution?.Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: message,
    AthenaError: { ErrorCategory: 2, ErrorType: 1000, Retryable: false, ErrorMessage: message },
  });
});

test('gives results in pages, the header first, with the types of the columns', async () => {
  const id = await start(`
    SELECT n, CAST(n AS decimal(5,1)) AS d, CAST(NULL AS varchar) AS s, CAST(n AS double) AS f, true AS b,
      DATE '2020-01-01' AS day, TIMESTAMP '2020-01-01 00:00:00' AS t, ARRAY[n] AS a
    FROM UNNEST(sequence(1, 5)) AS t(n) ORDER BY n`);
  const first = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 2 }));
  expect(first.ResultSet?.Rows?.[0]?.Data?.map((cell) => cell.VarCharValue)).toEqual([
    'n',
    'd',
    's',
    'f',
    'b',
    'day',
    't',
    'a',
  ]);
  expect(first.ResultSet?.Rows?.[1]?.Data?.map((cell) => cell.VarCharValue)).toEqual([
    ...['1', '1.0', undefined, '1.0', 'true', '2020-01-01', '2020-01-01 00:00:00.000', '[1]'],
  ]);
  const columns = first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
  expect(columns.map(({ Type }) => Type)).toEqual([
    ...['bigint', 'decimal', 'varchar', 'double', 'boolean', 'date', 'timestamp', 'array'],
  ]);
  expect(columns[1]).toEqual({
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: 'd',
    Label: 'd',
    Type: 'decimal',
    Precision: 5,
    Scale: 1,
    Nullable: 'UNKNOWN',
    CaseSensitive: false,
  });
  const values: (string | undefined)[] = [];
  for await (const page of paginateGetQueryResults({ client, pageSize: 2 }, { QueryExecutionId: id })) {
    expect(page.ResultSet?.Rows?.length).toBeLessThanOrEqual(2);
    values.push(...(page.ResultSet?.Rows ?? []).map((row) => row.Data?.[0]?.VarCharValue));
  }
  expect(values).toEqual(['n', '1', '2', '3', '4', '5']);
});

test('gives no results of what failed, or is not there', async () => {
  const failed = await start('SELECT 1/0');
  await expect(client.send(new GetQueryResultsCommand({ QueryExecutionId: failed }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'Query did not finish successfully. Final query state: FAILED',
  });
  await expect(client.send(new GetQueryResultsCommand({ QueryExecutionId: 'nope' }))).rejects.toMatchObject({
    message: 'QueryExecution nope was not found',
  });
});

test('the same token with the same parameters is the same query', async () => {
  const ClientRequestToken = 'token-of-at-least-32-characters-0001';
  const id = await start('SELECT 1', { ClientRequestToken });
  expect(await start('SELECT 1', { ClientRequestToken })).toBe(id);
  await expect(start('SELECT 2', { ClientRequestToken })).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'Idempotent parameters do not match: ClientRequestToken was used for another request',
  });
});

test('lists executions of a work group, newest first', async () => {
  const mine: string[] = [];
  for (let n = 0; n < 5; n += 1) mine.unshift(await start(`SELECT ${n}`, { WorkGroup: 'small' }));
  const listed: string[] = [];
  for await (const page of paginateListQueryExecutions({ client, pageSize: 2 }, { WorkGroup: 'small' })) {
    expect(page.QueryExecutionIds?.length).toBeLessThanOrEqual(2);
    listed.push(...(page.QueryExecutionIds ?? []));
  }
  expect(listed.slice(0, 5)).toEqual(mine);
  const other = await client.send(new ListQueryExecutionsCommand({ WorkGroup: 'primary' }));
  expect(other.QueryExecutionIds).not.toContain(mine[0]);
});

test('answers for several executions at once', async () => {
  const id = await start('SELECT 1');
  const answer = await client.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id, 'nope'] }));
  expect(answer.QueryExecutions?.map(({ QueryExecutionId }) => QueryExecutionId)).toEqual([id]);
  expect(answer.UnprocessedQueryExecutionIds).toEqual([
    {
      QueryExecutionId: 'nope',
      ErrorCode: 'INVALID_INPUT',
      ErrorMessage: 'QueryExecution nope was not found',
    },
  ]);
});

test('stopping what has ended changes nothing', async () => {
  const id = await start('SELECT 1');
  await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  expect((await athena.get(id)).state).toBe('SUCCEEDED');
});

test('tells of work groups and of the catalogue', async () => {
  const { WorkGroup: group } = await client.send(new GetWorkGroupCommand({ WorkGroup: 'small' }));
  expect(group?.Configuration).toMatchObject({
    ResultConfiguration: { OutputLocation: 's3://results/athena/' },
    EnforceWorkGroupConfiguration: true,
    BytesScannedCutoffPerQuery: 10_000_000,
  });
  const { WorkGroups: groups } = await client.send(new ListWorkGroupsCommand({}));
  expect(groups?.map(({ Name }) => Name)).toEqual(['primary', 'small']);
  const { DatabaseList: databases } = await client.send(
    new ListDatabasesCommand({ CatalogName: 'AwsDataCatalog' }),
  );
  expect(databases).toEqual([{ Name: 'db' }, { Name: 'default' }]);
  const table = { CatalogName: 'AwsDataCatalog', DatabaseName: 'db' };
  const { TableMetadataList: tables } = await client.send(new ListTableMetadataCommand(table));
  expect(tables?.map(({ Name }) => Name)).toEqual(['things']);
  const one = await client.send(new GetTableMetadataCommand({ ...table, TableName: 'things' }));
  expect(one.TableMetadata?.Columns).toEqual([{ Name: 'id', Type: 'bigint' }]);
  await expect(
    client.send(new GetTableMetadataCommand({ ...table, TableName: 'nope' })),
  ).rejects.toMatchObject({
    name: 'MetadataException',
  });
});

test.each<[object, string]>([
  [{ QueryString: 5 }, 'Invalid request: QueryString: Invalid input: expected string, received number'],
  [{ QueryString: 'SELECT 1', WorkGroup: 'nope' }, 'WorkGroup nope is not found.'],
  [
    { QueryString: 'SELECT 1', ClientRequestToken: 'short' },
    'Invalid request: ClientRequestToken: Too small: expected string to have >=32 characters',
  ],
  [
    { QueryString: 'SELECT ?', ExecutionParameters: ['now()'] },
    'the execution parameter now() is not a literal',
  ],
  [
    { QueryString: 'SELECT ?', ExecutionParameters: ['(SELECT 1)'] },
    'the execution parameter (SELECT 1) is not a literal',
  ],
])('refuses %j', async (request, message) => {
  await expect(athena.athena.service.call('StartQueryExecution', request)).rejects.toMatchObject({
    code: 'InvalidRequestException',
    message,
  });
});

test.each(['Nope', 'toString', '__proto__'])('does not know the operation %s', async (operation) => {
  await expect(athena.athena.service.call(operation, {})).rejects.toMatchObject({
    code: 'UnknownOperationException',
  });
});
