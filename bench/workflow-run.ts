import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { RECORD_LIFETIME } from '../core/record/table.ts';
import { openStateMachines, type StateMachines } from '../local/states/state-machines.ts';
import { type TaskCall, TaskFailure } from '../local/states/task.ts';
import { VirtualClock } from '../local/virtual-clock.ts';
import { workflows } from '../local/workflows.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The definition of our query workflow, and that of a poll every 15 seconds. */
export const definitions = {
  ours:
    workflows({
      recordTable: 'records',
      recordLifetimeSeconds: RECORD_LIFETIME,
      archiveWorkGroup: 'archive',
    })[0]?.definition ?? '',
  fixedPoll: readFileSync(new URL('./fixed-poll.asl.json', import.meta.url), 'utf8'),
};

/** A query, as the workflow meets it. */
export interface Scene {
  /** How long the engine takes, in seconds. */
  seconds: number;
  /** Seconds after the end that the engine's event comes; without it none does. */
  eventAfter?: number | undefined;
  /** Whether the request has a ClientRequestToken. */
  token?: boolean;
}

/** What a workflow did for one query, or on average for one. */
export interface WorkflowRun {
  /** State transitions as Step Functions bills them. */
  transitions: number;
  /** Seconds from the query's end to its delivery. */
  delay: number;
  /** Seconds from the execution's start to its end. */
  open: number;
  /** How often a Task was run, by its function (`deliver`) or its action (`getQueryExecution`). */
  calls: Readonly<Record<string, number>>;
}

// Where within a lap a query ends is chance: the mean is taken over this many ends, spread over the last minute (our
// longest lap) before the length, or over all of a shorter one.
const ENDS = 12;
const LONGEST_LAP = 60;

/** The mean of runs for queries that end within the minute before `seconds`. */
export async function meanRun(definition: string, scene: Scene): Promise<WorkflowRun> {
  const runs: WorkflowRun[] = [];
  for (let end = 0; end < ENDS; end += 1) {
    const earlier = (Math.min(scene.seconds, LONGEST_LAP) * end) / ENDS;
    runs.push(await runWorkflow(definition, { ...scene, seconds: scene.seconds - earlier }));
  }
  const mean = (value: (run: WorkflowRun) => number) =>
    runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
  const names = new Set(runs.flatMap(({ calls }) => Object.keys(calls)));
  return {
    transitions: mean(({ transitions }) => transitions),
    delay: mean(({ delay }) => delay),
    open: mean(({ open }) => open),
    calls: Object.fromEntries([...names].map((name) => [name, mean(({ calls }) => calls[name] ?? 0)])),
  };
}

/** Runs a definition for one query on the interpreter, with a virtual clock. */
export async function runWorkflow(
  definition: string,
  { seconds, eventAfter, token = false }: Scene,
): Promise<WorkflowRun> {
  using folder = temporaryFolder();
  const clock = new VirtualClock();
  const started = clock.now();
  const now = () => (clock.now() - started) / 1_000;
  const calls: Record<string, number> = {};
  let delivered = 0;

  const tasks: Record<string, (call: TaskCall) => unknown> = {
    prepare: () => ({ Payload: { QueryString: 'SELECT 1' } }),
    startQueryExecution: () => ({ QueryExecutionId: 'e' }),
    getQueryExecution: () => ({
      QueryExecution: { Status: { State: now() >= seconds ? 'SUCCEEDED' : 'RUNNING' } },
    }),
    'updateItem.waitForTaskToken': ({ taskToken }) => {
      if (eventAfter === undefined) return {};
      const left = seconds + eventAfter - now();
      if (left <= 0) throw new TaskFailure('DynamoDb.ConditionalCheckFailedException', 'marked');
      void clock.sleep(left * 1_000).then(() => wake(machines, taskToken));
      return {};
    },
    deliver: () => {
      delivered = now();
      return { Payload: {} };
    },
  };
  const machines = openStateMachines({
    journalFile: join(folder.path, 'journal.sqlite'),
    clock,
    emit: () => undefined,
    async runTask(call) {
      const name = nameOf(call);
      const task = tasks[name];
      if (!task) throw new Error(`Nothing stands for the task ${name}.`);
      calls[name] = (calls[name] ?? 0) + 1;
      return task(call);
    },
  });
  machines.register({ name: 'query', definition });
  const Request = { Query: 'SELECT 1', ...(token && { ClientRequestToken: 'a'.repeat(32) }) };
  const { executionArn } = startedSchema.parse(
    await machines.service.call('StartExecution', {
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:query',
      input: JSON.stringify({ Request, Caller: { Account: '0', Principal: 'p' } }),
    }),
  );
  const { transitions } = await clock.runUntil(machines.ended(executionArn));
  const open = now();
  await machines.close();
  return { transitions, delay: delivered - seconds, open, calls };
}

const invocationSchema = z.object({ FunctionName: z.string() });
const startedSchema = z.object({ executionArn: z.string() });

/** The function that is invoked, or the action of another service. */
function nameOf({ resource, arguments: input }: TaskCall): string {
  const name = resource.endsWith(':invoke') ? invocationSchema.parse(input).FunctionName : resource;
  return name.slice(name.lastIndexOf(':') + 1);
}

const ENDED = JSON.stringify({ Status: { State: 'SUCCEEDED' } });

// A token of a lap that has ended by itself is refused; the lap that waits now has its own.
async function wake(machines: StateMachines, taskToken: string | undefined) {
  await machines.service.call('SendTaskSuccess', { taskToken, output: ENDED }).catch(() => undefined);
}
