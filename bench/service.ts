import { acceptedSchema } from '../core/contract/submission.ts';
import { readConfiguration } from '../local/configuration.ts';
import { type Runtime, startRuntime } from '../local/runtime.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The service on this machine with a receiver beside it, in a folder that is gone with it. */
export interface Service extends AsyncDisposable {
  runtime: Runtime;
  receiver: Receiver;
  /** POSTs a query and resolves with its callback's arrival, as milliseconds since the POST. */
  ask(Query: string): Promise<number>;
}

export async function openService(): Promise<Service> {
  const folder = temporaryFolder();
  const receiver = await openReceiver();
  const runtime = await startRuntime(
    readConfiguration({
      PORT: '0',
      AWS_PORT: '0',
      LAKEHOOK_HOME: folder.path,
      LAKEHOOK_DEMO: '0',
      LAKEHOOK_DATABASE: '0',
    }),
    { progress: () => undefined, report: (error) => console.error(error) },
  );
  return {
    runtime,
    receiver,
    async ask(Query) {
      const started = performance.now();
      const answer = await fetch(`${runtime.apiUrl}/queries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ Query, CallbackUrl: receiver.url }),
      });
      const { QueryId } = acceptedSchema.parse(await answer.json());
      return (await receiver.arrival(QueryId)) - started;
    },
    async [Symbol.asyncDispose]() {
      await runtime.close();
      receiver.close();
      folder[Symbol.dispose]();
    },
  };
}
