import { usageError } from './command.ts';

/**
 * The region of a state machine, by its ARN.
 * @param machine whose ARN it must be, for people.
 */
export function regionOfStateMachine(arn: string, machine: string): string {
  const [, region] = /^arn:[a-z-]+:states:([a-z0-9-]+):\d{12}:stateMachine:[\w-]+$/.exec(arn) ?? [];
  if (region === undefined) throw usageError(`--state-machine must be the ARN of ${machine}.`);
  return region;
}
