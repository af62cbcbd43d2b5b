import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { TOKEN_LIFETIME_SECONDS } from '../../core/contract/submission.ts';
import { DEADLINE_SECONDS } from '../../core/workflow/limits.ts';
import { bindTokens, type QueryTokens } from '../../core/workflow/tokens.ts';
import { openStateMachines } from '../../local/states/state-machines.ts';
import { type TaskCall, TaskFailure } from '../../local/states/task.ts';
import { VirtualClock } from '../../local/virtual-clock.ts';

const TOKENS: QueryTokens = {
  PrepareFunctionArn: 'arn:prepare',
  SnapshotFunctionArn: 'arn:snapshot',
  RecordTableName: 'records',
  RecordLifetimeSeconds: '7776000',
  DeliverFunctionArn: 'arn:deliver',
  DeadlineSeconds: String(DEADLINE_SECONDS),
  TokenLifetimeSeconds: String(TOKEN_LIFETIME_SECONDS),
};

export const CALLER = { Account: '000000000000', Principal: 'AIDAEXAMPLE' };

/** What a task that waits for its token is told. */
export type Word = { output: unknown } | { error: string; cause: string };

/** Answers a call of a task. It may throw a `TaskFailure`. */
export type Play = (call: {
  input: unknown;
  attempt: number;
  /** Seconds since the start. */
  now: number;
  /** Ends the task that waits for its token, after some seconds; a task that has ended by then is left alone. */
  wake: (afterSeconds: number, word: Word) => void;
}) => unknown;

/** What happened. */
export interface Story {
  status: string;
  error: string | null;
  /** What it answered; null where it failed. */
  output: unknown;
  transitions: number;
  /** Seconds on the virtual clock. */
  seconds: number;
  /** Each call of a task: its function or the last part of its resource, when in seconds, and what it was given. */
  calls: { task: string; at: number; input: unknown }[];
  /** What became of each `Submission` after the first: the ARN of its execution, or the name of the error. */
  answers: string[];
}

/** The same name is submitted again. */
export interface Submission {
  /** Seconds since the start. */
  at: number;
  request: Record<string, unknown>;
}

export const fail = (name: string, cause = 'no') => {
  throw new TaskFailure(name, cause);
};

const registered = (file: string) =>
  bindTokens(readFileSync(new URL(`../../statemachine/${file}`, import.meta.url), 'utf8'), TOKENS);

/**
 * Runs an execution of a definition file on the interpreter, against tasks that the scenario plays, on a virtual clock.
 * @param plays by the function, or the resource's last part; a task that no play covers is an error of the test.
 */
export async function run(
  folder: string,
  plays: Record<string, Play>,
  request: Record<string, unknown> = { Query: 'SELECT 1', CallbackUrl: 'https://a.example/' },
  definition: { name: string; text: string; input?: unknown } = {
    name: 'query',
    text: registered('query.asl.json'),
  },
  submissions: readonly Submission[] = [],
): Promise<Story> {
  const clock = new VirtualClock();
  const started = clock.now();
  const calls: Story['calls'] = [];
  const attempts = new Map<string, number>();
  const machines = openStateMachines({
    journalFile: join(folder, 'journal.sqlite'),
    clock,
    random: () => 1,
    emit: () => undefined,
    runTask: async ({ resource, arguments: input, taskToken }: TaskCall) => {
      const task = taskOf(resource, input);
      const play = plays[task];
      if (!play) throw new TaskFailure('TestPlan', `The test did not plan for ${task}.`);
      const now = (clock.now() - started) / 1_000;
      const attempt = (attempts.get(task) ?? 0) + 1;
      attempts.set(task, attempt);
      calls.push({ task, at: now, input });
      const wake = (afterSeconds: number, word: Word) =>
        void clock
          .sleep(afterSeconds * 1_000)
          .then(() =>
            'output' in word
              ? machines.service.call('SendTaskSuccess', { taskToken, output: JSON.stringify(word.output) })
              : machines.service.call('SendTaskFailure', { taskToken, ...word }),
          )
          .catch(() => undefined);
      return play({ input, attempt, now, wake });
    },
  });
  try {
    machines.register({ name: definition.name, definition: definition.text });
    const start = async (input: unknown) => {
      const answer = await machines.service.call('StartExecution', {
        stateMachineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:${definition.name}`,
        name: 'q',
        input: JSON.stringify(input),
      });
      return z.object({ executionArn: z.string() }).parse(answer).executionArn;
    };
    const again = submissions.map(async ({ at, request: Request }) => {
      await clock.sleep(at * 1_000);
      return start({ Request, Caller: CALLER }).catch((error: Error) => error.name);
    });
    const executionArn = await start(definition.input ?? { Request: request, Caller: CALLER });
    const [{ status, error, output, transitions, stoppedAt }, ...answers] = await clock.runUntil(
      Promise.all([machines.ended(executionArn), ...again]),
    );
    return {
      status,
      error,
      output: output === null ? null : JSON.parse(output),
      transitions,
      seconds: ((stoppedAt ?? started) - started) / 1_000,
      calls,
      answers,
    };
  } finally {
    await machines.close();
  }
}

export function queryDefinition(input: unknown) {
  return { name: 'query', text: registered('query.asl.json'), input };
}

export function deliveryDefinition(input: unknown) {
  return { name: 'delivery', text: registered('delivery.asl.json'), input };
}

const invocationSchema = z.object({ FunctionName: z.string() });

function taskOf(resource: string, input: unknown): string {
  const name = resource.endsWith(':invoke') ? invocationSchema.parse(input).FunctionName : resource;
  return name.slice(name.lastIndexOf(':') + 1);
}
