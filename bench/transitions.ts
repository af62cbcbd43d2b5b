import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { openStateMachines, type StateMachines } from '../local/states/state-machines.ts';
import { type TaskCall, TaskFailure } from '../local/states/task.ts';
import { VirtualClock } from '../local/virtual-clock.ts';
import { workflows } from '../local/workflows.ts';
import type { Measurement } from './report.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Query lengths in seconds, from 1 s to 2 h.
const LENGTHS = [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 7_200];
// Where within a lap a query ends is chance: the mean is taken over this many ends, spread over the last minute (our
// longest lap) before the length, or over all of a shorter one.
const ENDS = 12;
const LONGEST_LAP = 60;

const definitions = {
  ours:
    workflows({ recordTable: 'records', workGroup: 'lakehook', database: 'default' })[0]?.definition ?? '',
  'fixed 15 s poll': readFileSync(new URL('fixed-poll.asl.json', import.meta.url), 'utf8'),
};
const settings = [
  { name: 'ours, events after 1 s', definition: definitions.ours, eventAfter: 1 },
  { name: 'ours, events lost', definition: definitions.ours, eventAfter: undefined },
  { name: 'fixed 15 s poll', definition: definitions['fixed 15 s poll'], eventAfter: undefined },
];

/**
 * State transitions and mean delay from a query's end to its delivery, by the length of the query: our definition file
 * and a poll every 15 seconds, on the interpreter with a virtual clock.
 */
export async function* transitions(): AsyncGenerator<Measurement> {
  for (const length of LENGTHS) {
    for (const { name, definition, eventAfter } of settings) {
      let count = 0;
      let delay = 0;
      for (let end = 0; end < ENDS; end += 1) {
        const earlier = (Math.min(length, LONGEST_LAP) * end) / ENDS;
        const run = await runOnce(definition, length - earlier, eventAfter);
        count += run.transitions;
        delay += run.delay;
      }
      yield {
        bench: 'transitions',
        case: `query of ${length} s, ${name}`,
        figures: { transitions: count / ENDS, 'mean delay s': delay / ENDS },
      };
    }
  }
}

async function runOnce(definition: string, seconds: number, eventAfter: number | undefined) {
  using folder = temporaryFolder();
  const clock = new VirtualClock();
  const started = clock.now();
  const now = () => (clock.now() - started) / 1_000;
  let delivered = 0;

  const tasks: Record<string, (taskToken: string | undefined) => unknown> = {
    startQueryExecution: () => ({ QueryExecutionId: 'e' }),
    getQueryExecution: () => ({
      QueryExecution: { Status: { State: now() >= seconds ? 'SUCCEEDED' : 'RUNNING' } },
    }),
    'updateItem.waitForTaskToken': (taskToken) => {
      if (eventAfter === undefined) return {};
      const left = seconds + eventAfter - now();
      if (left <= 0) throw new TaskFailure('DynamoDb.ConditionalCheckFailedException', 'marked');
      void clock.sleep(left * 1_000).then(() => wake(machines, taskToken));
      return {};
    },
    invoke: () => {
      delivered = now();
      return { Payload: {} };
    },
  };
  const machines = openStateMachines({
    journalFile: join(folder.path, 'journal.sqlite'),
    clock,
    emit: () => undefined,
    runTask: async ({ resource, taskToken }: TaskCall) =>
      tasks[resource.slice(resource.lastIndexOf(':') + 1)]?.(taskToken),
  });
  machines.register({ name: 'query', definition });
  const { executionArn } = startedSchema.parse(
    await machines.service.call('StartExecution', {
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:query',
      input: JSON.stringify({ Request: { Query: 'SELECT 1' }, Caller: { Account: '0', Principal: 'p' } }),
    }),
  );
  const { transitions: count } = await clock.runUntil(machines.ended(executionArn));
  await machines.close();
  return { transitions: count, delay: delivered - seconds };
}

const startedSchema = z.object({ executionArn: z.string() });

// A token of a lap that has ended by itself is refused; the lap that waits now has its own.
async function wake(machines: StateMachines, taskToken: string | undefined) {
  await machines.service.call('SendTaskSuccess', { taskToken, output: '{}' }).catch(() => undefined);
}
