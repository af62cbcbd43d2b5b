import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../aws/account.ts';
import { TaskFailure } from '../states/task.ts';

/** A function's handler, as Lambda calls it. */
export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * Invokes a function by its ARN and resolves with its answer.
 * @throws {TaskFailure} named as the error that the handler threw, as Step Functions sees it.
 */
export type InvokeFunction = (functionArn: string, event: unknown) => Promise<unknown>;

export function functionArn(name: string): string {
  return `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${name}`;
}

/** Lambda's part: events and answers cross as JSON, so that nothing is shared that would not be shared there. */
export function createInvoke(handlers: Readonly<Record<string, Handler>>): InvokeFunction {
  return async (arn, event) => {
    const name = arn.slice(arn.lastIndexOf(':') + 1);
    const handler = handlers[name];
    if (!handler) throw new TaskFailure('Lambda.ResourceNotFoundException', `Function not found: ${arn}`);
    try {
      return overTheWire(await handler(overTheWire(event), contextOf(name)));
    } catch (error) {
      throw failureOf(error);
    }
  };
}

function overTheWire(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function failureOf(error: unknown): TaskFailure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const cause = JSON.stringify({ errorType: name, errorMessage: message, trace: stack?.split('\n') });
  return new TaskFailure(name, cause, { cause: error });
}

// The functions read nothing of it; their middleware logs the names and the memory.
function contextOf(name: string): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn(name),
    memoryLimitInMB: '512',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => 60_000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
