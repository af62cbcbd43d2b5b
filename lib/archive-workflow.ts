import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ArchiveTokens } from '../core/workflow/tokens.ts';
import type { ArchiveLake } from './archive-lake.ts';
import type { ArchiveWorkGroup } from './archive-work-group.ts';
import { Workflow } from './workflow.ts';

/** The functions of a night, and what its repair of a table runs in and on. */
export interface ArchiveWorkflowProps {
  plan: IFunction;
  slice: IFunction;
  report: IFunction;
  restore: IFunction;
  lake: ArchiveLake;
  workGroup: ArchiveWorkGroup;
}

/** The workflow of a night. */
export class ArchiveWorkflow extends Workflow<ArchiveTokens> {
  constructor(scope: Construct, id: string, props: ArchiveWorkflowProps) {
    const { plan, slice, report, restore, lake, workGroup } = props;
    super(scope, id, {
      definition: 'archive.asl.json',
      tokens: {
        PlanFunctionArn: plan.functionArn,
        SliceFunctionArn: slice.functionArn,
        ReportFunctionArn: report.functionArn,
        RestoreFunctionArn: restore.functionArn,
        ArchiveWorkGroup: workGroup.name,
      },
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [plan, slice, report, restore].map(({ functionArn }) => functionArn),
        }),
        // The repair of a table runs with the rights of who starts it.
        ...workGroup.statements(),
        ...lake.tableStatements(),
      ],
    });
  }
}
