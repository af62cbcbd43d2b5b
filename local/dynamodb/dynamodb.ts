import { promisify } from 'node:util';
import { create } from 'dynalite/db/index.js';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../aws/account.ts';
import { AwsError, type AwsJsonService } from '../aws/json-service.ts';
import type { DynaliteStore } from './dynalite-store.ts';
import { operations } from './operation.ts';

export interface DynamoDb extends AwsJsonService {
  /** Waits for what is being written and closes the store. */
  close(): Promise<void>;
}

/**
 * DynamoDB on disk, by dynalite over LevelDB. A write that was answered has left the process, so that killing it
 * loses nothing; of an unanswered one, an index may hold what the table does not, until the item is written again.
 * @param options.path the directory of the store, which one process at a time can open
 * @throws when the store cannot be opened
 */
export async function openDynamoDb(options: { path: string }): Promise<DynamoDb> {
  const store = create({ ...options, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  store.tableDb.awsAccountId = LOCAL_ACCOUNT;
  store.tableDb.awsRegion = LOCAL_REGION;
  await store.db.open();
  await activateTables(store);
  return {
    target: 'DynamoDB_20120810',
    version: '1.0',
    async call(operation, input) {
      const run = operations.get(operation);
      if (!run)
        throw new AwsError('UnknownOperationException', `DynamoDB does not answer ${operation} here.`);
      return run(store, input);
    },
    close: () => store.db.close(),
  };
}

/** A process that was killed while it made a table left it CREATING, and nobody else would ever end that. */
async function activateTables({ tableDb }: DynaliteStore): Promise<void> {
  const put = promisify(tableDb.put);
  for await (const table of tableDb.createValueStream()) {
    if (table.TableStatus === 'ACTIVE') continue;
    table.TableStatus = 'ACTIVE';
    for (const index of table.GlobalSecondaryIndexes ?? []) index.IndexStatus = 'ACTIVE';
    await put(table.TableName, table);
  }
}
