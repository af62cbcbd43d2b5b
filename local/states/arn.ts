import { LOCAL_ACCOUNT, LOCAL_REGION } from '../aws/account.ts';
import { AwsError } from '../aws/json-service.ts';

const PREFIX = `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}`;

/** The role that executions are said to run under; nothing checks it here. */
export const LOCAL_ROLE_ARN = `arn:aws:iam::${LOCAL_ACCOUNT}:role/local`;

/** `arn:aws:states:us-east-1:000000000000:stateMachine:<name>` */
export const stateMachineArn = (name: string) => `${PREFIX}:stateMachine:${name}`;

/** `arn:aws:states:us-east-1:000000000000:execution:<state machine>:<name>` */
export const executionArn = (machine: string, name: string) => `${PREFIX}:execution:${machine}:${name}`;

/**
 * The state machine that an ARN names.
 * @throws {AwsError} InvalidArn when it is the ARN of something else, or none at all.
 */
export function machineOf(arn: string): string {
  return resource(arn, 'stateMachine', 1)[0] ?? '';
}

/**
 * Checks that an ARN is that of an execution.
 * @throws {AwsError} InvalidArn
 */
export function requireExecutionArn(arn: string): string {
  resource(arn, 'execution', 2);
  return arn;
}

function resource(arn: string, type: string, parts: number): string[] {
  if (!arn.startsWith('arn:')) throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  const [, , service, , , kind, ...names] = arn.split(':');
  if (service !== 'states' || kind !== type || names.length !== parts || names.includes('')) {
    throw new AwsError(
      'InvalidArn',
      `Invalid Arn: 'Resource type not valid in this context: ${kind ?? arn}'`,
    );
  }
  return names;
}
