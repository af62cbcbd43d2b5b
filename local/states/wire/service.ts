import { AwsError, type AwsJsonService } from '../../aws/json-service.ts';
import type { Executions } from '../executions.ts';
import type { World } from '../run/world.ts';
import { executionOperations } from './executions.ts';
import { historyOperations } from './history.ts';
import { machineOperations } from './machines.ts';
import { taskTokenOperations } from './task-tokens.ts';
import type { Machine, Operations } from './types.ts';

/**
 * The Step Functions API, as far as it concerns running Standard workflows.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export function stepFunctionsService(
  machines: ReadonlyMap<string, Machine>,
  executions: Executions,
  world: World,
): AwsJsonService {
  const operations: Operations = {
    ...executionOperations(machines, executions, world),
    ...historyOperations(executions, world),
    ...machineOperations(machines, executions, world),
    ...taskTokenOperations(executions, world),
  };
  return {
    target: 'AWSStepFunctions',
    version: '1.0',
    async call(operation, input) {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!run)
        throw new AwsError('UnknownOperationException', `The operation ${operation} is not known here.`);
      return run(input);
    },
  };
}
