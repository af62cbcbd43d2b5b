/** What is used of dynalite's store. */
export interface DynaliteStore {
  db: { open(): Promise<void>; close(): Promise<void> };
  tableDb: {
    awsAccountId: string;
    awsRegion: string;
    createValueStream(): AsyncIterable<DynaliteTable>;
    put(name: string, table: DynaliteTable, done: (error: unknown) => void): void;
  };
}

export interface DynaliteTable {
  TableName: string;
  TableStatus: string;
  GlobalSecondaryIndexes?: { IndexStatus: string }[];
}
