import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ConcludeEnvironment } from '../core/environment.ts';
import { executionEndedPattern } from '../core/workflow/events.ts';
import { accept, CONCLUDE, DEAD_LETTERS } from './accepted-findings.ts';
import type { DeliveryWorkflow } from './delivery-workflow.ts';
import type { Encryption } from './encryption.ts';
import { LakehookFunction } from './lakehook-function.ts';
import type { QueryWorkflow } from './query-workflow.ts';
import type { RecordTable } from './record-table.ts';
import type { WorkGroups } from './work-groups.ts';

/** What ends, and where it is written down. */
export interface ConcludeProps {
  encryption: Encryption;
  table: RecordTable;
  workGroups: WorkGroups;
  workflow: QueryWorkflow;
  delivery: DeliveryWorkflow;
}

/**
 * The net below the workflow: concludes what ended without telling its caller. An event that could not be handled is
 * kept for 14 days, from where it can be sent to the function again.
 */
export class Conclude extends Construct {
  /** Of the rules and of the function alike. */
  readonly deadLetterQueue: Queue;
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: ConcludeProps) {
    super(scope, id);
    accept(this, CONCLUDE);
    this.deadLetterQueue = this.#queue(props.encryption);
    this.function = this.#function(props);
    this.#addRules(props);
  }

  #queue(encryption: Encryption): Queue {
    const queue = new Queue(this, 'DeadLetters', {
      ...(encryption.key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryption.key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    accept(queue, DEAD_LETTERS);
    return queue;
  }

  #function({ encryption, table, workGroups, workflow, delivery }: ConcludeProps): IFunction {
    const { deadLetterQueue } = this;
    return new LakehookFunction<ConcludeEnvironment>(this, 'Function', {
      folder: 'conclude',
      environment: {
        RECORD_TABLE_NAME: table.tableName,
        RECORD_LIFETIME_SECONDS: table.lifetimeSeconds,
        QUERY_STATE_MACHINE_ARN: workflow.machine.stateMachineArn,
        DELIVERY_STATE_MACHINE_ARN: delivery.machine.stateMachineArn,
      },
      // A sweep goes over some hundred executions at a few calls each.
      timeout: Duration.minutes(5),
      asynchronous: { retryAttempts: 2, maxEventAge: Duration.hours(6), deadLetterQueue },
      statements: [
        ...table.statements(['dynamodb:GetItem', 'dynamodb:UpdateItem']),
        ...encryption.writeStatements('sqs'),
        new PolicyStatement({
          actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
          resources: [workflow.executionArns, delivery.executionArns],
        }),
        new PolicyStatement({
          actions: ['states:ListExecutions'],
          resources: [workflow.machine.stateMachineArn, delivery.machine.stateMachineArn],
        }),
        new PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [delivery.machine.stateMachineArn],
        }),
        new PolicyStatement({
          actions: ['athena:StopQueryExecution'],
          resources: [...workGroups.arns],
        }),
      ],
    });
  }

  #addRules({ workflow, delivery }: ConcludeProps) {
    // EventBridge tries for a day to hand over an event before it gives it to the queue.
    const targets = [new LambdaFunction(this.function, { deadLetterQueue: this.deadLetterQueue })];
    new Rule(this, 'Rule', {
      description: 'The workflow of a query, or of a delivery, did not succeed.',
      eventPattern: executionEndedPattern([
        workflow.machine.stateMachineArn,
        delivery.machine.stateMachineArn,
      ]),
      targets,
    });
    // Those events come with best effort only; the function looks itself, too.
    new Rule(this, 'Sweep', {
      description: 'Concludes what no event told of.',
      schedule: Schedule.rate(Duration.hours(1)),
      targets,
    });
  }
}
