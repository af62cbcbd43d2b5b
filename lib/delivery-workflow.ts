import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DeliveryTokens } from '../core/workflow/tokens.ts';
import type { RecordTable } from './record-table.ts';
import { Workflow } from './workflow.ts';

/** Where it reads what to tell, and what tells it. */
export interface DeliveryWorkflowProps {
  table: RecordTable;
  deliver: IFunction;
}

/** The workflow that tells the outcome of a query whose own workflow could not. */
export class DeliveryWorkflow extends Workflow<DeliveryTokens> {
  constructor(scope: Construct, id: string, { table, deliver }: DeliveryWorkflowProps) {
    super(scope, id, {
      definition: 'delivery.asl.json',
      tokens: { RecordTableName: table.tableName, DeliverFunctionArn: deliver.functionArn },
      statements: [
        ...table.statements(['dynamodb:UpdateItem']),
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [deliver.functionArn] }),
      ],
    });
  }
}
