import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../aws/account.ts';

/** An event as EventBridge hands it to its targets. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface AwsEvent<Detail = unknown> {
  version: '0';
  id: string;
  source: string;
  account: string;
  region: string;
  /** ISO 8601, whole seconds, as EventBridge writes it. */
  time: string;
  resources: string[];
  'detail-type': string;
  detail: Detail;
}

/**
 * Takes an event off the hands of the service that it happened in: done when its targets have been called. Where it
 * rejects, the event was not taken, and the service emits it again at the next start.
 */
export type Emit = (event: AwsEvent) => Promise<void> | undefined;

/** Fills in the envelope. `now` is epoch milliseconds. */
export function awsEvent<Detail>(
  about: { source: string; detailType: string; resources: string[]; detail: Detail },
  now: number,
): AwsEvent<Detail> {
  return {
    version: '0',
    id: randomUUID(),
    source: about.source,
    account: LOCAL_ACCOUNT,
    region: LOCAL_REGION,
    time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    resources: about.resources,
    'detail-type': about.detailType,
    detail: about.detail,
  };
}
