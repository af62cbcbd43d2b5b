import { afterEach, expect, it } from 'vitest';
import { TaskFailure } from '../../../../local/states/task.ts';
import { Lab, outcomeOf, type RestartOptions, resource, restarted } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const START = Date.UTC(2026, 0, 1);

const never = () => new Promise(() => {});

const task = (name: string, fields: object = {}) => ({
  Type: 'Task',
  Resource: resource(name),
  End: true,
  ...fields,
});

const restart = async (options: RestartOptions = {}) => {
  lab = await restarted(lab, options);
};

it('waits for what is left of a Wait', async () => {
  lab = new Lab();
  lab.define({ Rest: { Type: 'Wait', Seconds: 60, End: true } });
  const arn = await lab.start();
  await lab.clock.advance(30_000);

  await restart({ downFor: 20_000 });
  await lab.states.resume();

  expect((await lab.ended(arn)).stoppedAt).toBe(START + 60_000);
});

it('ends a Wait at once that was over while nothing ran', async () => {
  lab = new Lab();
  lab.define({ Rest: { Type: 'Wait', Seconds: 60, End: true } });
  const arn = await lab.start();

  await restart({ downFor: 90_000 });
  await lab.states.resume();

  expect((await lab.ended(arn)).stoppedAt).toBe(START + 90_000);
});

it('calls a task again that was under way, within what is left of its time', async () => {
  lab = new Lab({ tasks: { slow: never } });
  lab.define({ Slow: task('slow', { TimeoutSeconds: 60 }) });
  const arn = await lab.start();
  await lab.clock.advance(50_000);

  await restart({ tasks: { slow: never } });
  await lab.states.resume();
  const row = await lab.ended(arn);

  expect(lab.calls).toHaveLength(1);
  expect(outcomeOf(row)).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  expect(row.stoppedAt).toBe(START + 60_000);
  expect((await lab.history(arn)).filter(({ type }) => type === 'TaskScheduled')).toHaveLength(1);
});

it('does not call a task again whose time was over while nothing ran', async () => {
  lab = new Lab({ tasks: { slow: never } });
  lab.define({ Slow: task('slow', { TimeoutSeconds: 60 }) });
  const arn = await lab.start();

  await restart({ downFor: 61_000 });
  await lab.states.resume();

  expect(await lab.ended(arn)).toMatchObject({ error: 'States.Timeout', stoppedAt: START + 61_000 });
});

it('keeps what was done: variables, counts of retries, the pause before the next', async () => {
  const fail = () => {
    throw new TaskFailure('X', 'x');
  };
  const Retry = [{ ErrorEquals: ['X'], IntervalSeconds: 100, BackoffRate: 2, MaxAttempts: 2 }];
  lab = new Lab({ tasks: { first: () => 'kept', second: fail } });
  lab.define({
    First: {
      Type: 'Task',
      Resource: resource('first'),
      Assign: { v: '{% $states.result %}' },
      Next: 'Second',
    },
    Second: task('second', {
      Retry,
      Arguments: ['{% $v %}', '{% $states.context.State.RetryCount %}'],
      Catch: [{ ErrorEquals: ['X'], Output: '{% $v %}', Next: 'Last' }],
    }),
    Last: { Type: 'Succeed' },
  });
  const arn = await lab.start();
  await lab.clock.advance(150_000);

  await restart({ tasks: { second: fail } });
  await lab.states.resume();
  const row = await lab.ended(arn);

  // Tried at 0 s and 100 s before the restart, at 300 s after it.
  expect(lab.calls.map((call) => call.arguments)).toEqual([['kept', 2]]);
  expect(row).toMatchObject({
    status: 'SUCCEEDED',
    output: '"kept"',
    stoppedAt: START + 300_000,
    transitions: 5,
  });
});

it('ends an execution as TIMED_OUT whose time was over while nothing ran', async () => {
  lab = new Lab();
  lab.define({ Rest: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 30 });
  const arn = await lab.start();

  await restart({ downFor: 40_000 });
  await lab.states.resume();

  expect(await lab.ended(arn)).toMatchObject({ status: 'TIMED_OUT', stoppedAt: START + 40_000 });
});

it('goes on waiting for the token of a call that was through', async () => {
  lab = new Lab({ tasks: { 'store.waitForTaskToken': () => 'stored' } });
  lab.define({ Wait: task('store.waitForTaskToken', { TimeoutSeconds: 60 }) });
  const arn = await lab.start();
  await lab.clock.advance(1000);
  const taskToken = lab.calls[0]?.taskToken;

  await restart();
  await lab.states.resume();
  await lab.clock.settle();
  await lab.call('SendTaskSuccess', { taskToken, output: '7' });

  expect(outcomeOf(await lab.ended(arn))).toEqual({ status: 'SUCCEEDED', output: 7 });
  expect(lab.calls).toEqual([]);
});

it('makes a call again that was under way, with the same token', async () => {
  lab = new Lab({ tasks: { 'store.waitForTaskToken': never } });
  lab.define({ Wait: task('store.waitForTaskToken') });
  const arn = await lab.start();
  await lab.clock.settle();
  const taskToken = lab.calls[0]?.taskToken;

  await restart({ tasks: { 'store.waitForTaskToken': () => 'stored' } });
  await lab.states.resume();
  await lab.clock.settle();
  expect(lab.calls.map((call) => call.taskToken)).toEqual([taskToken]);
  await lab.call('SendTaskSuccess', { taskToken, output: '7' });

  expect(outcomeOf(await lab.ended(arn))).toEqual({ status: 'SUCCEEDED', output: 7 });
});

it('runs only the branches and iterations that were not through', async () => {
  const name = ({ arguments: item }: { arguments: unknown }) => (item === 'c' ? never() : `${item}!`);
  lab = new Lab({ tasks: { name } });
  lab.define({
    Each: {
      Type: 'Map',
      MaxConcurrency: 3,
      ItemProcessor: { StartAt: 'One', States: { One: task('name') } },
      End: true,
    },
  });
  const arn = await lab.start(['a', 'b', 'c']);
  await lab.clock.settle();

  await restart({ tasks: { name: () => 'after' } });
  await lab.states.resume();
  const row = await lab.ended(arn);

  expect(outcomeOf(row).output).toEqual(['a!', 'b!', 'after']);
  expect(lab.calls.map((call) => call.arguments)).toEqual(['c']);
  const ended = (await lab.history(arn)).filter(({ type }) => type === 'MapIterationSucceeded');
  expect(ended).toHaveLength(3);
});

it('keeps to the definition that an execution started with', async () => {
  lab = new Lab();
  lab.define({ Rest: { Type: 'Wait', Seconds: 9, Output: 'old', End: true } });
  const arn = await lab.start();

  await restart();
  lab.define({ Rest: { Type: 'Wait', Seconds: 1, Output: 'new', End: true } });
  await lab.states.resume();

  expect(outcomeOf(await lab.ended(arn)).output).toBe('old');
  expect(outcomeOf(await lab.ended(await lab.start({}, { name: 'next' }))).output).toBe('new');
});

it('goes on only with what an earlier process left, not with what this one has started', async () => {
  lab = new Lab({ tasks: { one: () => 'done' }, emit: () => new Promise(() => {}) });
  lab.define({ Rest: { Type: 'Wait', Seconds: 60, Next: 'One' }, One: task('one') });
  const arn = await lab.start();
  await lab.states.resume();

  expect(outcomeOf(await lab.ended(arn))).toEqual({ status: 'SUCCEEDED', output: 'done' });
  expect(lab.calls).toHaveLength(1);
  expect(lab.emitted.map(({ detail }) => detail)).toMatchObject([
    { status: 'RUNNING' },
    { status: 'SUCCEEDED' },
  ]);
  expect((await lab.history(arn)).map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
    'WaitStateExited',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
});
