import { expect, test } from 'vitest';
import { submitAs, unsigned } from '../support/asking.ts';
import { engineAt } from '../support/engine.ts';
import { engineThat, startMachine } from '../support/machine.ts';
import { openReceiver } from '../support/receiver.ts';
import { homeFolder } from '../support/service.ts';

test('a query that the engine has not taken by then is given up, told of as CANCELLED, and never runs', async () => {
  const home = homeFolder();
  const receiver = await openReceiver();
  let isBusy = true;
  const runtime = await startMachine(home.path, {
    // Of each pause before the engine is asked again a fifth: 45 s in all, and none longer than 6 s.
    random: () => 0.2,
    athena: engineThat(() => isBusy),
  });
  try {
    const ask = unsigned(runtime.apiUrl);
    const Query = "SELECT 'not wanted any more'";
    const queryId = await submitAs(ask, { Query, CallbackUrl: receiver.url });
    // It looks for the engine's id for 15 s.
    expect(await ask('DELETE', `/queries/${queryId}`)).toMatchObject({ status: 202 });
    const { callback } = await receiver.of(queryId);
    expect(callback).toMatchObject({
      State: { State: 'CANCELLED' },
      Error: { Code: 'QueryCancelled', Retryable: false },
    });
    expect(callback.QueryExecutionId).toBeUndefined();
    isBusy = false;
    expect(await ask('DELETE', `/queries/${queryId}`)).toMatchObject({ status: 202 });
    expect(await ask('GET', `/queries/${queryId}`)).toMatchObject({
      body: { State: { State: 'CANCELLED' } },
    });
    expect(await engineAt(runtime.awsUrl).queriesWith(Query)).toEqual([]);
    expect(receiver.arrivals).toHaveLength(1);
  } finally {
    await runtime.close();
    receiver.close();
    home.remove();
  }
});
