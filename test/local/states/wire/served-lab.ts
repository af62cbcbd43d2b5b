import { SFNClient, StartExecutionCommand, type StartExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../../local/aws/account.ts';
import { serveJsonService } from '../../../support/serve-json-service.ts';
import { Lab } from '../lab.ts';

/** When the lab's clock begins. */
export const START = new Date('2026-01-01T00:00:00Z');
export const ARN = 'arn:aws:states:us-east-1:000000000000';
export const stateMachineArn = `${ARN}:stateMachine:machine`;
export const PASS = { Only: { Type: 'Pass', End: true } };
export const WAIT = { Rest: { Type: 'Wait', Seconds: 60, End: true } };

/** A lab on a port of its own, and the real SDK's client for it. */
export interface ServedLab {
  lab: Lab;
  client: SFNClient;
  /** Starts an execution of the lab's one machine. */
  start(about?: { name?: string; input?: string }): Promise<StartExecutionCommandOutput>;
  remove(): Promise<void>;
}

export async function serveLab(): Promise<ServedLab> {
  const lab = new Lab({ tasks: { 'store.waitForTaskToken': () => 'stored' } });
  const { endpoint, close } = await serveJsonService(lab.states.service);
  const client = new SFNClient({
    endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
  return {
    lab,
    client,
    start: (about = {}) => client.send(new StartExecutionCommand({ stateMachineArn, ...about })),
    async remove() {
      client.destroy();
      await close();
      await lab.remove();
    },
  };
}
