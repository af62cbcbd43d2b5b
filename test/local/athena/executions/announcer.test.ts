import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Announcer } from '../../../../local/athena/executions/announcer.ts';
import type { Execution } from '../../../../local/athena/executions/execution.ts';
import { ExecutionStore } from '../../../../local/athena/executions/store.ts';
import type { Emit } from '../../../../local/events/event.ts';

const ended = (id: string): Execution => ({
  id,
  query: 'SELECT 1',
  parameters: [],
  catalog: 'awsdatacatalog',
  database: 'default',
  workGroup: 'primary',
  statementType: 'DML',
  substatementType: 'SELECT',
  output: `s3://results/${id}.csv`,
  state: 'SUCCEEDED',
  submittedAt: 0,
  bytesScanned: 0,
});

/** Announces the ends of executions, each with an event of a fate of its own. */
function announced(fates: Record<string, ReturnType<Emit>>) {
  const store = new ExecutionStore(new DatabaseSync(':memory:'));
  const emit: Emit = ({ detail }) => fates[String(detail && Object(detail).queryExecutionId)];
  const announcer = new Announcer({ store, emit, now: () => 0, settleMillis: 0 });
  for (const id of Object.keys(fates)) {
    store.add(ended(id), undefined, '');
    announcer.announce(ended(id), 'RUNNING');
  }
  const open = () => store.unannounced().map(({ id }) => id);
  return { announcer, open };
}

test('an end counts as told of once its event is taken, and not where it is refused', async () => {
  const later = Promise.withResolvers<void>();
  const { open } = announced({
    unheard: undefined,
    taken: Promise.resolve(),
    later: later.promise,
    refused: Promise.reject(new Error('down')),
  });
  expect(open()).toEqual(['unheard', 'taken', 'later', 'refused']);
  await expect.poll(open).toEqual(['later', 'refused']);
  later.resolve();
  await expect.poll(open).toEqual(['refused']);
});

test('what is taken while the process ends is told of again', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const late = Promise.withResolvers<void>();
  const { announcer, open } = announced({ late: late.promise });
  announcer.close();
  late.resolve();
  await vi.runAllTimersAsync();
  expect(open()).toEqual(['late']);
});
