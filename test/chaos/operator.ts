import { setTimeout as sleep } from 'node:timers/promises';
import { AthenaClient, StopQueryExecutionCommand } from '@aws-sdk/client-athena';
import { RedriveExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';
import { executionArn } from '../../local/states/arn.ts';
import type { Caller } from './caller.ts';
import type { Interference } from './kinds.ts';
import { type Entry, isOver } from './ledger.ts';

const AGAIN_AFTER_MS = 150;
/** Between an abort and the redrive, so that the net has begun its work. */
const REDRIVE_AFTER_MS = 300;

/** Does to queries what their caller may do, or an operator, straight at the engine and at Step Functions. */
export function createOperator(awsUrl: string, caller: Caller, signal: AbortSignal) {
  const aws = { endpoint: awsUrl, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const athena = new AthenaClient(aws);
  const sfn = new SFNClient(aws);

  /** Until it works: the service may be down, or have nothing yet to do it to. */
  const insist = async (entry: Entry, act: () => Promise<unknown>) => {
    while (!isOver(entry) && !signal.aborted) {
      try {
        await act();
        return;
      } catch {
        await sleep(AGAIN_AFTER_MS);
      }
    }
  };
  const abort = (entry: Entry) =>
    insist(entry, () => sfn.send(new StopExecutionCommand({ executionArn: executionOf(entry) })));

  const acts: Record<Interference, (entry: Entry) => Promise<void>> = {
    cancel: (entry) => insist(entry, () => caller.cancel(entry)),
    stop: (entry) =>
      insist(entry, async () => {
        const QueryExecutionId = (await caller.look(entry)).QueryExecutionId;
        await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
      }),
    abort,
    async 'abort and redrive'(entry) {
      await abort(entry);
      await sleep(REDRIVE_AFTER_MS);
      // An execution that had ended by itself cannot be redriven, and need not be.
      await sfn
        .send(new RedriveExecutionCommand({ executionArn: executionOf(entry) }))
        .catch(() => undefined);
    },
  };

  return async (entry: Entry): Promise<void> => {
    const { interference } = entry.query.kind;
    if (!interference) return;
    await sleep(entry.query.interfereAfter);
    await acts[interference](entry);
  };
}

function executionOf({ queryId = '' }: Entry): string {
  return executionArn('query', queryId);
}
