import type { Payload } from './json.ts';

/** One event of an execution's history, as it is journaled. */
export interface HistoryEvent {
  id: number;
  /** The event that led to this one; 0 for none. */
  previous: number;
  /** Epoch milliseconds. */
  at: number;
  type: string;
  /** The JSON text of `{"<type>EventDetails": {...}}`, or nothing. */
  details?: string;
}

/** An event before it has a place in the history. */
export interface EventContent {
  type: string;
  details?: Record<string, object>;
}

const WHOLE = { truncated: false };
const input = ({ text }: Payload) => ({ input: text, inputDetails: WHOLE });
const output = ({ text }: Payload) => ({ output: text, outputDetails: WHOLE });

/**
 * The events that states and executions leave, named and shaped as in the real service.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export const events = {
  executionStarted: (payload: Payload, roleArn: string): EventContent => ({
    type: 'ExecutionStarted',
    details: { executionStartedEventDetails: { ...input(payload), roleArn } },
  }),
  executionSucceeded: (payload: Payload): EventContent => ({
    type: 'ExecutionSucceeded',
    details: { executionSucceededEventDetails: output(payload) },
  }),
  executionFailed: (failure: { error?: string; cause?: string }): EventContent => ({
    type: 'ExecutionFailed',
    details: { executionFailedEventDetails: failure },
  }),
  executionAborted: (reason: { error?: string; cause?: string }): EventContent => ({
    type: 'ExecutionAborted',
    details: { executionAbortedEventDetails: reason },
  }),
  executionTimedOut: (): EventContent => ({
    type: 'ExecutionTimedOut',
    details: { executionTimedOutEventDetails: {} },
  }),
  executionRedriven: (redriveCount: number): EventContent => ({
    type: 'ExecutionRedriven',
    details: { executionRedrivenEventDetails: { redriveCount } },
  }),
  stateEntered: (type: string, name: string, payload: Payload): EventContent => ({
    type: `${type}StateEntered`,
    details: { stateEnteredEventDetails: { name, ...input(payload) } },
  }),
  stateExited: (type: string, name: string, payload: Payload, assigned?: object): EventContent => ({
    type: `${type}StateExited`,
    details: {
      stateExitedEventDetails: { name, ...output(payload), ...(assigned && assignedVariables(assigned)) },
    },
  }),
  evaluationFailed: (
    state: string,
    failure: { error: string; cause: string; location?: string },
  ): EventContent => ({
    type: 'EvaluationFailed',
    details: { evaluationFailedEventDetails: { ...failure, state } },
  }),
  mapStateStarted: (length: number): EventContent => ({
    type: 'MapStateStarted',
    details: { mapStateStartedEventDetails: { length } },
  }),
  mapIteration: (
    what: 'Started' | 'Succeeded' | 'Failed' | 'Aborted',
    name: string,
    index: number,
  ): EventContent => ({
    type: `MapIteration${what}`,
    details: { [`mapIteration${what}EventDetails`]: { name, index } },
  }),
  /** Events without details, such as ParallelStateStarted. */
  bare: (type: string): EventContent => ({ type }),
};

function assignedVariables(assigned: object) {
  // On the wire each variable's value is a JSON text of its own.
  const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: WHOLE };
}

/** The events of one task; a function named by its own ARN has events of its own. */
export function taskEvents(resource: string, region: string) {
  if (resource.startsWith('arn:aws:lambda:')) return functionEvents(resource);
  // arn:aws:states:::aws-sdk:athena:startQueryExecution -> aws-sdk:athena, startQueryExecution
  const parts = resource.split(':').slice(5);
  const names = { resource: parts.at(-1) ?? '', resourceType: parts.slice(0, -1).join(':') };
  return {
    scheduled: (parameters: Payload, limits: TaskLimits): EventContent => ({
      type: 'TaskScheduled',
      details: { taskScheduledEventDetails: { ...names, region, parameters: parameters.text, ...limits } },
    }),
    started: (): EventContent => ({ type: 'TaskStarted', details: { taskStartedEventDetails: names } }),
    submitted: (answer: Payload): EventContent => ({
      type: 'TaskSubmitted',
      details: { taskSubmittedEventDetails: { ...names, ...output(answer) } },
    }),
    succeeded: (result: Payload): EventContent => ({
      type: 'TaskSucceeded',
      details: { taskSucceededEventDetails: { ...names, ...output(result) } },
    }),
    failed: (failure: { error?: string; cause?: string }): EventContent => ({
      type: 'TaskFailed',
      details: { taskFailedEventDetails: { ...names, ...failure } },
    }),
    timedOut: (failure: { error?: string; cause?: string }): EventContent => ({
      type: 'TaskTimedOut',
      details: { taskTimedOutEventDetails: { ...names, ...failure } },
    }),
  };
}

/** Limits of a task as its scheduling event shows them, in seconds. */
export interface TaskLimits {
  timeoutInSeconds?: number;
  heartbeatInSeconds?: number;
}

function functionEvents(resource: string) {
  return {
    scheduled: (parameters: Payload, { timeoutInSeconds }: TaskLimits): EventContent => ({
      type: 'LambdaFunctionScheduled',
      details: {
        lambdaFunctionScheduledEventDetails: {
          resource,
          ...input(parameters),
          ...(timeoutInSeconds !== undefined && { timeoutInSeconds }),
        },
      },
    }),
    started: () => events.bare('LambdaFunctionStarted'),
    submitted: () => events.bare('LambdaFunctionStarted'),
    succeeded: (result: Payload): EventContent => ({
      type: 'LambdaFunctionSucceeded',
      details: { lambdaFunctionSucceededEventDetails: output(result) },
    }),
    failed: (failure: { error?: string; cause?: string }): EventContent => ({
      type: 'LambdaFunctionFailed',
      details: { lambdaFunctionFailedEventDetails: failure },
    }),
    timedOut: (failure: { error?: string; cause?: string }): EventContent => ({
      type: 'LambdaFunctionTimedOut',
      details: { lambdaFunctionTimedOutEventDetails: failure },
    }),
  };
}
