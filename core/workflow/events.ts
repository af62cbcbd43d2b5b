import { terminalStates } from '../contract/query.ts';

/**
 * The event patterns that bring events to functions, used by the deployed rules and by the local bus.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export interface EventPattern {
  source: string[];
  detailType: string[];
  detail: Record<string, string[]>;
}

/** Athena ended a query of these work groups -> `wake`. https://docs.aws.amazon.com/athena/latest/ug/athena-events.html */
export function queryEndedPattern(workGroups: readonly string[]): EventPattern {
  return {
    source: ['aws.athena'],
    detailType: ['Athena Query State Change'],
    detail: { workgroupName: [...workGroups], currentState: [...terminalStates] },
  };
}

/**
 * An execution of one of the workflows did not succeed -> `conclude`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function executionEndedPattern(stateMachineArns: string[]): EventPattern {
  return {
    source: ['aws.states'],
    detailType: ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: stateMachineArns, status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  };
}
