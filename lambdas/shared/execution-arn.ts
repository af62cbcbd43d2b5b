/**
 * The ARN of an execution of a state machine.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-resource-names.html
 */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
