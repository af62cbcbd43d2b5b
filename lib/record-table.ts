import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type Attribute, AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { RECORD_TABLE } from '../core/record/table.ts';
import type { Encryption } from './encryption.ts';

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });
const number = (name: string): Attribute => ({ name, type: AttributeType.NUMBER });

/** How records are kept, and for how long. */
export interface RecordTableProps {
  encryption: Encryption;
  lifetimeInDays: number;
}

/**
 * The table of records. It can be put back to any second of the last 35 days, is protected against deletion, and stays
 * when the stack goes.
 */
export class RecordTable extends TableV2 {
  /** How long a record is kept, as environments and tokens take it: a number of seconds in digits. */
  readonly lifetimeSeconds: string;
  readonly #encryption: Encryption;

  constructor(scope: Construct, id: string, { encryption, lifetimeInDays }: RecordTableProps) {
    const { byQueryId, byCaller } = RECORD_TABLE.indexes;
    super(scope, id, {
      partitionKey: text(RECORD_TABLE.partitionKey),
      timeToLiveAttribute: RECORD_TABLE.timeToLive,
      globalSecondaryIndexes: [
        { indexName: byQueryId.name, partitionKey: text(byQueryId.partitionKey) },
        {
          indexName: byCaller.name,
          partitionKey: text(byCaller.partitionKey),
          sortKey: number(byCaller.sortKey),
        },
      ],
      billing: Billing.onDemand(),
      encryption: encryption.key
        ? TableEncryptionV2.customerManagedKey(encryption.key)
        : TableEncryptionV2.dynamoOwnedKey(),
      deletionProtection: true,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.#encryption = encryption;
    this.lifetimeSeconds = String(Duration.days(lifetimeInDays).toSeconds());
  }

  /** What a role may do with records, with what it needs of their key for it. */
  statements(actions: string[]): PolicyStatement[] {
    return [
      new PolicyStatement({ actions, resources: [this.tableArn] }),
      ...this.#encryption.writeStatements('dynamodb'),
    ];
  }

  /** The indexes by QueryId and by caller. */
  get indexArns(): string[] {
    return Object.values(RECORD_TABLE.indexes).map(({ name }) => `${this.tableArn}/index/${name}`);
  }
}
