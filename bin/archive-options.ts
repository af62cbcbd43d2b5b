import { parseArgs } from 'node:util';
import type { SFNClientConfig } from '@aws-sdk/client-sfn';
import { workflowArn } from '../local/workflows.ts';
import { usageError, wholeNumber } from './command.ts';
import { localAws } from './local-aws.ts';
import { regionOfStateMachine } from './state-machine-arn.ts';

/** What is asked of the archive's workflow: its input. */
export interface ArchiveOrder {
  Operation: 'RUN' | 'DRY_RUN' | 'PREPARE' | 'STATUS' | 'RESTORE';
  Dataset: string;
  Batch?: number;
}

export interface ArchiveOptions {
  order: ArchiveOrder;
  stateMachine: string;
  /** What names it on a command line, where that is needed. */
  stateMachineArgs: readonly string[];
  /** What the client of Step Functions is made with. */
  aws: SFNClientConfig;
  /** What is asked, in messages. */
  service: string;
  /** Milliseconds between two looks at an execution. */
  interval: number;
  json: boolean;
}

const USAGE = 'lakehook archive run|prepare|status|restore [dataset]';
// What Step Functions takes of GetExecutionHistory is 20 a second in an account.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const DEPLOYED_INTERVAL_MS = 5_000;
const LOCAL_INTERVAL_MS = 250;

/** Reads the command line; without `--state-machine` this machine's service is meant. */
export function readArchiveOptions(args: string[]): ArchiveOptions {
  const { values, positionals } = parseArgs({
    args,
    options: {
      batch: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      'state-machine': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [command, dataset, ...others] = positionals;
  if (others.length > 0) throw usageError(`${USAGE}: one dataset at a time.`);
  const Operation = operationOf(command, values['dry-run']);
  if ((Operation === 'RESTORE') !== (values.batch !== undefined)) {
    throw usageError('--batch <number> says which batch is to be restored.');
  }
  const { 'state-machine': given, batch, json } = values;
  if (given !== undefined && dataset === undefined) {
    throw usageError('With --state-machine the dataset must be named.');
  }
  return {
    order: {
      Operation,
      Dataset: dataset ?? LOCAL_DATASET,
      ...(batch !== undefined && { Batch: wholeNumber('batch', batch, 1, 999_999_999) }),
    },
    json,
    ...(given === undefined ? thisMachine() : deployed(given)),
  };
}

// The sample's.
const LOCAL_DATASET = 'orders';

function operationOf(command: string | undefined, isDryRun: boolean): ArchiveOrder['Operation'] {
  if (command === 'run') return isDryRun ? 'DRY_RUN' : 'RUN';
  if (isDryRun) throw usageError('--dry-run goes with run.');
  if (command === 'prepare') return 'PREPARE';
  if (command === 'status') return 'STATUS';
  if (command === 'restore') return 'RESTORE';
  throw usageError(`${USAGE}: ${command === undefined ? 'which?' : `"${command}" is none of them.`}`);
}

type Workflow = Pick<ArchiveOptions, 'stateMachine' | 'stateMachineArgs' | 'aws' | 'service' | 'interval'>;

function thisMachine(): Workflow {
  const aws = localAws();
  return {
    stateMachine: workflowArn('archive'),
    stateMachineArgs: [],
    aws,
    service: aws.endpoint,
    interval: LOCAL_INTERVAL_MS,
  };
}

function deployed(stateMachine: string): Workflow {
  const region = regionOfStateMachine(stateMachine, 'the archive’s workflow');
  return {
    stateMachine,
    stateMachineArgs: ['--state-machine', stateMachine],
    aws: { region },
    service: `Step Functions in ${region}`,
    interval: DEPLOYED_INTERVAL_MS,
  };
}
