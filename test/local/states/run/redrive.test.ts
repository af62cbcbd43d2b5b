import { afterEach, expect, it } from 'vitest';
import { TaskFailure } from '../../../../local/states/task.ts';
import { Lab, outcomeOf, resource } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

it('runs again the state that failed, with its retries anew, and nothing before it', async () => {
  let isBroken = true;
  const second = ({ arguments: given }: { arguments: unknown }) => {
    if (isBroken) throw new TaskFailure('X', 'broken');
    return given;
  };
  lab = new Lab({ tasks: { first: () => 1, second } });
  lab.define({
    First: {
      Type: 'Task',
      Resource: resource('first'),
      Assign: { v: '{% $states.result %}' },
      Next: 'Second',
    },
    Second: {
      Type: 'Task',
      Resource: resource('second'),
      Arguments: [
        '{% $v %}',
        '{% $states.context.State.RetryCount %}',
        '{% $states.context.Execution.RedriveCount %}',
      ],
      Retry: [{ ErrorEquals: ['X'], MaxAttempts: 1 }],
      End: true,
    },
  });
  const arn = await lab.start();
  expect(await lab.ended(arn)).toMatchObject({ status: 'FAILED', error: 'X', transitions: 3 });
  isBroken = false;
  lab.calls.length = 0;
  lab.emitted.length = 0;

  await lab.call('RedriveExecution', { executionArn: arn });
  const row = await lab.ended(arn);

  expect(outcomeOf(row)).toEqual({ status: 'SUCCEEDED', output: [1, 0, 1] });
  expect(row).toMatchObject({ redriveCount: 1, redrivenAt: START + 1000, transitions: 5 });
  expect(lab.calls).toHaveLength(1);
  expect(lab.emitted.map(({ detail }) => detail)).toMatchObject([
    { status: 'RUNNING' },
    { status: 'SUCCEEDED' },
  ]);
  expect((await lab.history(arn)).map(({ type }) => type).slice(-7)).toEqual([
    'ExecutionRedriven',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
});

it('runs again only the branches that did not come to their end', async () => {
  let isBroken = true;
  const flaky = () => {
    if (isBroken) throw new TaskFailure('X', 'broken');
    return 'mended';
  };
  lab = new Lab({ tasks: { good: () => 'good', flaky } });
  const branch = (name: string) => ({
    StartAt: name,
    States: { [name]: { Type: 'Task', Resource: resource(name), End: true } },
  });
  lab.define({
    Both: {
      Type: 'Parallel',
      Branches: [
        branch('good'),
        {
          StartAt: 'Rest',
          States: { Rest: { Type: 'Wait', Seconds: 5, Next: 'flaky' }, ...branch('flaky').States },
        },
      ],
      End: true,
    },
  });
  const arn = await lab.start();
  expect((await lab.ended(arn)).status).toBe('FAILED');
  isBroken = false;
  lab.calls.length = 0;

  await lab.call('RedriveExecution', { executionArn: arn });

  expect(outcomeOf(await lab.ended(arn)).output).toEqual(['good', 'mended']);
  expect(lab.calls.map((call) => call.resource)).toEqual([resource('flaky')]);
});

it('takes an aborted and a timed out execution, whose time then begins anew', async () => {
  lab = new Lab();
  lab.define({ Rest: { Type: 'Wait', Seconds: 50, End: true } }, { TimeoutSeconds: 60 });
  const aborted = await lab.start();
  await lab.clock.advance(40_000);
  await lab.call('StopExecution', { executionArn: aborted });

  await lab.call('RedriveExecution', { executionArn: aborted });

  expect(await lab.ended(aborted)).toMatchObject({ status: 'SUCCEEDED', stoppedAt: START + 90_000 });
});

it('outlives a restart of the process', async () => {
  lab = new Lab();
  lab.define({ Broken: { Type: 'Fail', Error: 'E' } });
  const arn = await lab.start();
  await lab.ended(arn);
  await lab.close();
  lab = new Lab({ after: lab });
  await lab.states.resume();

  await lab.call('RedriveExecution', { executionArn: arn });

  expect(await lab.ended(arn)).toMatchObject({ status: 'FAILED', error: 'E', redriveCount: 1 });
});

it.each<[string, number, string]>([
  ['succeeded', 0, "Execution Not Redrivable: 'Execution is SUCCEEDED and cannot be redriven'"],
  ['failed 14 days ago', 14 * DAY + 1, "Execution Not Redrivable: 'Execution redrivable period exceeded'"],
])('refuses an execution that %s', async (_, age, message) => {
  lab = new Lab();
  const row = await lab.run(age === 0 ? { Done: { Type: 'Succeed' } } : { Broken: { Type: 'Fail' } });
  await lab.clock.advance(age);

  await expect(lab.call('RedriveExecution', { executionArn: row.arn })).rejects.toMatchObject({
    code: 'ExecutionNotRedrivable',
    message,
  });
});

it('refuses a running execution, and the second of two at once', async () => {
  lab = new Lab();
  lab.define({ Rest: { Type: 'Wait', Seconds: 50, End: true } });
  const arn = await lab.start();
  await expect(lab.call('RedriveExecution', { executionArn: arn })).rejects.toMatchObject({
    code: 'ExecutionNotRedrivable',
  });
  await lab.call('StopExecution', { executionArn: arn });

  const both = await Promise.allSettled(
    [1, 2].map(() => lab.call('RedriveExecution', { executionArn: arn })),
  );

  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect((await lab.ended(arn)).redriveCount).toBe(1);
});
