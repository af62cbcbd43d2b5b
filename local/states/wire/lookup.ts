import { AwsError } from '../../aws/json-service.ts';
import { machineOf, requireExecutionArn, stateMachineArn } from '../arn.ts';
import type { Executions } from '../executions.ts';
import type { ExecutionRow } from '../journal/rows.ts';
import type { Machine } from './types.ts';

/** @throws {AwsError} InvalidArn, StateMachineDoesNotExist */
export function requireMachine(machines: ReadonlyMap<string, Machine>, machineArn: string): Machine {
  const machine = machines.get(machineOf(machineArn));
  if (!machine || stateMachineArn(machine.name) !== machineArn) {
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
  }
  return machine;
}

/** @throws {AwsError} InvalidArn, ExecutionDoesNotExist */
export function requireExecution(executions: Executions, of: string): ExecutionRow {
  const row = executions.row(requireExecutionArn(of));
  if (!row) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${of}'`);
  return row;
}
