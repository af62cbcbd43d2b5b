import * as z from 'zod';
import { AwsError, type AwsJsonService } from '../aws/json-service.ts';
import type { InvokeFunction } from '../functions/invoke.ts';
import { type RunTask, TaskFailure } from '../states/task.ts';
import { withIsoTimes } from './iso-times.ts';

/** What the tasks of the definitions reach. */
export interface TaskTargets {
  athena: AwsJsonService;
  dynamodb: AwsJsonService;
  invoke: InvokeFunction;
}

type Task = (input: unknown, targets: TaskTargets) => Promise<unknown>;

/** The Resources that definitions may name. */
export const TASKS: Readonly<Record<string, Task>> = {
  'arn:aws:states:::aws-sdk:athena:startQueryExecution': sdk('Athena', 'athena', 'StartQueryExecution'),
  'arn:aws:states:::aws-sdk:athena:getQueryExecution': sdk('Athena', 'athena', 'GetQueryExecution'),
  'arn:aws:states:::aws-sdk:athena:stopQueryExecution': sdk('Athena', 'athena', 'StopQueryExecution'),
  'arn:aws:states:::aws-sdk:dynamodb:updateItem': sdk('DynamoDb', 'dynamodb', 'UpdateItem'),
  'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken': sdk('DynamoDb', 'dynamodb', 'UpdateItem'),
  'arn:aws:states:::lambda:invoke': invokeFunction,
};

/** Runs the tasks of the definitions against the services of this machine. */
export function createRunTask(targets: TaskTargets): RunTask {
  return async ({ resource, arguments: input }) => {
    const task = TASKS[resource];
    if (!task) throw new TaskFailure('States.Runtime', `The resource ${resource} is not supported.`);
    return task(input, targets);
  };
}

/**
 * An SDK integration. Its errors are named `<Service>.<Exception>`, with the service as the Java SDK spells it:
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
function sdk(spelling: string, service: 'athena' | 'dynamodb', operation: string): Task {
  return async (input, targets) => {
    try {
      return withIsoTimes(await targets[service].call(operation, input));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new TaskFailure(`${spelling}.${error.code}`, error.message, { cause: error });
    }
  };
}

const invocationSchema = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
async function invokeFunction(input: unknown, { invoke }: TaskTargets) {
  const { FunctionName, Payload } = invocationSchema.parse(input);
  return { ExecutedVersion: '$LATEST', Payload: await invoke(FunctionName, Payload), StatusCode: 200 };
}
