import { readFileSync } from 'node:fs';
import { TOKEN_LIFETIME_SECONDS } from '../core/contract/submission.ts';
import { DEADLINE_SECONDS } from '../core/workflow/limits.ts';
import {
  type ArchiveTokens,
  bindTokens,
  type DeliveryTokens,
  type QueryTokens,
} from '../core/workflow/tokens.ts';
import { functionArn } from './functions/invoke.ts';
import { stateMachineArn } from './states/arn.ts';

export interface WorkflowOptions {
  recordTable: string;
  /** How long a record is kept. */
  recordLifetimeSeconds: number;
  archiveWorkGroup: string;
}

/** A workflow by its name, with every token of its definition bound to what stands for it on this machine. */
export interface Workflow {
  name: string;
  definition: string;
}

/** The workflows, from the files that are deployed. */
export function workflows({
  recordTable,
  recordLifetimeSeconds,
  archiveWorkGroup,
}: WorkflowOptions): Workflow[] {
  const delivery: DeliveryTokens = {
    RecordTableName: recordTable,
    DeliverFunctionArn: functionArn('deliver'),
  };
  const query: QueryTokens = {
    ...delivery,
    PrepareFunctionArn: functionArn('prepare'),
    SnapshotFunctionArn: functionArn('snapshot'),
    RecordLifetimeSeconds: String(recordLifetimeSeconds),
    DeadlineSeconds: String(DEADLINE_SECONDS),
    TokenLifetimeSeconds: String(TOKEN_LIFETIME_SECONDS),
  };
  const archive: ArchiveTokens = {
    PlanFunctionArn: functionArn('archive-plan'),
    SliceFunctionArn: functionArn('archive-slice'),
    ReportFunctionArn: functionArn('archive-report'),
    RestoreFunctionArn: functionArn('archive-restore'),
    ArchiveWorkGroup: archiveWorkGroup,
  };
  return [
    { name: 'query', definition: bindTokens(definitionFile('query'), query) },
    { name: 'delivery', definition: bindTokens(definitionFile('delivery'), delivery) },
    { name: 'archive', definition: bindTokens(definitionFile('archive'), archive) },
  ];
}

/** The ARN of a workflow's state machine on this machine. */
export function workflowArn(name: 'query' | 'delivery' | 'archive'): string {
  return stateMachineArn(name);
}

function definitionFile(name: string): string {
  return readFileSync(new URL(`../statemachine/${name}.asl.json`, import.meta.url), 'utf8');
}
