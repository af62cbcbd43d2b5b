import * as z from 'zod';
import { AwsError } from '../../aws/json-service.ts';
import type { Executions } from '../executions.ts';
import type { Json } from '../json.ts';
import { executionOfToken, type TokenHolder } from '../run/task-tokens.ts';
import type { World } from '../run/world.ts';
import { payloadText, readParameters } from './parameters.ts';
import type { Operations } from './types.ts';

const taskToken = z.string().min(1).max(2048);
const sendTaskSuccess = z.object({ taskToken, output: payloadText });
const sendTaskFailure = z.object({
  taskToken,
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});
const sendTaskHeartbeat = z.object({ taskToken });

/** A success or failure is on disk before it is answered: whoever sent it need not send it again. */
export function taskTokenOperations(executions: Executions, { journal, tokens }: World): Operations {
  const holderOf = (token: string): TokenHolder => {
    const holder = tokens.holder(token);
    if (holder) return holder;
    const execution = executionOfToken(token);
    if (execution === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    if (!executions.row(execution)) {
      throw new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'The task of this token does not exist'");
    }
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  };
  return {
    async SendTaskSuccess(input) {
      const { taskToken: token, output } = readParameters(sendTaskSuccess, input);
      const result = readOutput(output);
      holderOf(token).settle({ output: result });
      await journal.committed();
      return {};
    },

    async SendTaskFailure(input) {
      const { taskToken: token, error, cause } = readParameters(sendTaskFailure, input);
      holderOf(token).settle({
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
      });
      await journal.committed();
      return {};
    },

    SendTaskHeartbeat(input) {
      holderOf(readParameters(sendTaskHeartbeat, input).taskToken).heartbeat();
      return {};
    },
  };
}

function readOutput(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new AwsError('InvalidOutput', `Invalid Output: '${reason}'`, { cause });
  }
}
