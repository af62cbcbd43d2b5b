import * as z from 'zod';
import { AwsError, type AwsJsonService } from '../aws/json-service.ts';
import type { InvokeFunction } from '../functions/invoke.ts';
import { type RunTask, TaskFailure } from '../states/task.ts';
import { withIsoTimes } from './iso-times.ts';
import { type SdkService, sdkErrorName } from './sdk-error-name.ts';

/** What the tasks of the definitions reach. */
export interface TaskTargets {
  athena: AwsJsonService;
  dynamodb: AwsJsonService;
  invoke: InvokeFunction;
}

type Task = (input: unknown, targets: TaskTargets) => Promise<unknown>;

/** The Resources that definitions may name. */
export const TASKS: Readonly<Record<string, Task>> = {
  'arn:aws:states:::aws-sdk:athena:startQueryExecution': sdk('athena', 'StartQueryExecution'),
  'arn:aws:states:::aws-sdk:athena:getQueryExecution': sdk('athena', 'GetQueryExecution'),
  'arn:aws:states:::aws-sdk:athena:stopQueryExecution': sdk('athena', 'StopQueryExecution'),
  'arn:aws:states:::aws-sdk:dynamodb:updateItem': sdk('dynamodb', 'UpdateItem'),
  'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken': sdk('dynamodb', 'UpdateItem'),
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

/** An SDK integration. https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
function sdk(service: SdkService, operation: string): Task {
  return async (input, targets) => {
    try {
      return withIsoTimes(await targets[service].call(operation, input));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new TaskFailure(sdkErrorName(service, error.code), error.message, { cause: error });
    }
  };
}

const invocationSchema = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
async function invokeFunction(input: unknown, { invoke }: TaskTargets) {
  const { FunctionName, Payload } = invocationSchema.parse(input);
  return { ExecutedVersion: '$LATEST', Payload: await invoke(FunctionName, Payload), StatusCode: 200 };
}
