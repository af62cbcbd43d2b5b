import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { TOKEN_LIFETIME_SECONDS } from '../core/contract/submission.ts';
import { DEADLINE_SECONDS } from '../core/workflow/limits.ts';
import type { QueryTokens } from '../core/workflow/tokens.ts';
import type { ArchiveLake } from './archive-lake.ts';
import type { RecordTable } from './record-table.ts';
import type { WorkGroups } from './work-groups.ts';
import { Workflow } from './workflow.ts';

/** What the workflow calls, and what it writes down where. */
export interface QueryWorkflowProps {
  table: RecordTable;
  workGroups: WorkGroups;
  prepare: IFunction;
  /** What takes the snapshots of datasets, and the tables that they are asked in; undefined where there are none. */
  datasets?: { snapshot: IFunction; lake: ArchiveLake } | undefined;
  deliver: IFunction;
}

/** The workflow of a query, from the POST to the callback. */
export class QueryWorkflow extends Workflow<QueryTokens> {
  constructor(scope: Construct, id: string, props: QueryWorkflowProps) {
    const { table, workGroups, prepare, datasets, deliver } = props;
    const snapshot = datasets?.snapshot ?? prepare;
    super(scope, id, {
      definition: 'query.asl.json',
      tokens: {
        PrepareFunctionArn: prepare.functionArn,
        SnapshotFunctionArn: snapshot.functionArn,
        RecordTableName: table.tableName,
        RecordLifetimeSeconds: table.lifetimeSeconds,
        DeliverFunctionArn: deliver.functionArn,
        DeadlineSeconds: String(DEADLINE_SECONDS),
        TokenLifetimeSeconds: String(TOKEN_LIFETIME_SECONDS),
      },
      statements: [
        ...workGroups.queryStatements(),
        ...(datasets?.lake.readStatements() ?? []),
        ...table.statements(['dynamodb:UpdateItem']),
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [...new Set([prepare, snapshot, deliver])].map(({ functionArn }) => functionArn),
        }),
      ],
    });
  }
}
