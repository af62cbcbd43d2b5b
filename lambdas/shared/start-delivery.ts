import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { DeliveryInput } from '../../core/workflow/deliver-call.ts';

export interface StartDeliveryDependencies {
  sfn: SFNClient;
  deliveryStateMachineArn: string;
}

/**
 * Starts the delivery workflow, so that it tells a caller how their query ended.
 * @param name of the execution. A name starts one at the most: where it has, nothing is done.
 */
export async function startDelivery(
  name: string,
  query: DeliveryInput,
  { sfn, deliveryStateMachineArn: stateMachineArn }: StartDeliveryDependencies,
): Promise<void> {
  try {
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(query) }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
