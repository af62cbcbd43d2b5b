import { RemovalPolicy } from 'aws-cdk-lib';
import { type Attribute, AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { RECORD_TABLE } from '../core/record/table.ts';

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });
const number = (name: string): Attribute => ({ name, type: AttributeType.NUMBER });

/**
 * The table of records. It is encrypted with DynamoDB's own key, can be put back to any second of the last 35 days,
 * and stays when the stack goes.
 */
export class RecordTable extends TableV2 {
  constructor(scope: Construct, id: string) {
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
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** The index by QueryId. */
  get byQueryIdArn(): string {
    return `${this.tableArn}/index/${RECORD_TABLE.indexes.byQueryId.name}`;
  }
}
