import * as z from 'zod';
import { epochSeconds } from '../../aws/json-service.ts';
import { LOCAL_ROLE_ARN, stateMachineArn } from '../arn.ts';
import type { Executions } from '../executions.ts';
import type { World } from '../run/world.ts';
import { requireExecution, requireMachine } from './lookup.ts';
import { arn, maxResults, pageStart, pageToken, readParameters } from './parameters.ts';
import type { Machine, Operations } from './types.ts';

const listStateMachines = z.object({ maxResults, nextToken: z.string().optional() });
const describeStateMachine = z.object({ stateMachineArn: arn });
const describeForExecution = z.object({ executionArn: arn });

const LOGGING_OFF = { level: 'OFF', includeExecutionData: false };

export function machineOperations(
  machines: ReadonlyMap<string, Machine>,
  executions: Executions,
  { journal }: World,
): Operations {
  return {
    ListStateMachines(input) {
      const { maxResults: size, nextToken } = readParameters(listStateMachines, input);
      const start = pageStart(nextToken, z.string()) ?? '';
      const rest = [...machines.values()]
        .filter(({ name }) => name >= start)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const next = rest[size];
      return {
        stateMachines: rest.slice(0, size).map(({ name, createdAt }) => ({
          stateMachineArn: stateMachineArn(name),
          name,
          type: 'STANDARD',
          creationDate: epochSeconds(createdAt),
        })),
        ...(next && { nextToken: pageToken(next.name) }),
      };
    },

    DescribeStateMachine(input) {
      const { name, text, createdAt } = requireMachine(
        machines,
        readParameters(describeStateMachine, input).stateMachineArn,
      );
      return {
        stateMachineArn: stateMachineArn(name),
        name,
        status: 'ACTIVE',
        definition: text,
        roleArn: LOCAL_ROLE_ARN,
        type: 'STANDARD',
        creationDate: epochSeconds(createdAt),
        loggingConfiguration: LOGGING_OFF,
        tracingConfiguration: { enabled: false },
      };
    },

    DescribeStateMachineForExecution(input) {
      const row = requireExecution(executions, readParameters(describeForExecution, input).executionArn);
      return {
        stateMachineArn: stateMachineArn(row.machine),
        name: row.machine,
        definition: journal.definition(row.definition),
        roleArn: LOCAL_ROLE_ARN,
        updateDate: epochSeconds(machines.get(row.machine)?.createdAt ?? row.startedAt),
        loggingConfiguration: LOGGING_OFF,
        tracingConfiguration: { enabled: false },
      };
    },
  };
}
