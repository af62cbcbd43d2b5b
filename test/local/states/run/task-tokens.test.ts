import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/aws/json-service.ts';
import { mintToken } from '../../../../local/states/run/task-tokens.ts';
import { TaskFailure } from '../../../../local/states/task.ts';
import { Lab, type LabOptions, outcomeOf, resource } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const never = () => new Promise(() => {});
const CAUGHT = { Type: 'Pass', Output: ['{% $states.input %}', '{% $millis() %}'], End: true };
const START = Date.UTC(2026, 0, 1);

describe('waitForTaskToken', () => {
  const wait = (fields: object = {}) => ({
    Wait: { Type: 'Task', Resource: resource('store.waitForTaskToken'), End: true, ...fields },
    ...('Catch' in fields && { Caught: CAUGHT }),
  });

  /** Starts, and answers the token that the task was given. */
  const begin = async (options: LabOptions, fields: object = {}) => {
    lab = new Lab(options);
    lab.define(wait(fields));
    const arn = await lab.start();
    await lab.clock.settle();
    return { arn, taskToken: lab.calls[0]?.taskToken ?? '' };
  };
  const stored = { tasks: { 'store.waitForTaskToken': () => 'stored' } };
  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => 'answered',
      (error: unknown) => error instanceof AwsError && error.code,
    );

  it('goes on with the output that SendTaskSuccess brings, not with what the call answered', async () => {
    const { arn, taskToken } = await begin(stored);
    expect(lab.states.execution(arn)?.status).toBe('RUNNING');

    await lab.call('SendTaskSuccess', { taskToken, output: '{"a": 1}' });

    expect(outcomeOf(await lab.ended(arn))).toEqual({ status: 'SUCCEEDED', output: { a: 1 } });
  });

  it('offers the token to Arguments as $states.context.Task.Token', async () => {
    const { taskToken } = await begin(stored, { Arguments: { t: '{% $states.context.Task.Token %}' } });

    expect(lab.calls[0]?.arguments).toEqual({ t: taskToken });
    expect(taskToken).not.toBe('');
  });

  it('fails with what SendTaskFailure brings', async () => {
    const { arn, taskToken } = await begin(stored);

    await lab.call('SendTaskFailure', { taskToken, error: 'Mine', cause: 'so' });

    expect(outcomeOf(await lab.ended(arn))).toEqual({ status: 'FAILED', error: 'Mine', cause: 'so' });
  });

  it('is caught by States.ALL when SendTaskFailure names no error', async () => {
    const { arn, taskToken } = await begin(stored, {
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    });

    await lab.call('SendTaskFailure', { taskToken });

    expect(outcomeOf(await lab.ended(arn)).output).toEqual([{ Error: null, Cause: null }, START]);
  });

  it("fails with the call's own error", async () => {
    const refuse = () => {
      throw new TaskFailure('DynamoDb.ConditionalCheckFailedException', 'finished before');
    };

    const { arn } = await begin({ tasks: { 'store.waitForTaskToken': refuse } });

    expect(outcomeOf(await lab.ended(arn))).toEqual({
      status: 'FAILED',
      error: 'DynamoDb.ConditionalCheckFailedException',
      cause: 'finished before',
    });
  });

  it('takes a success that comes before the call is through', async () => {
    const { arn, taskToken } = await begin({ tasks: { 'store.waitForTaskToken': never } });

    await lab.call('SendTaskSuccess', { taskToken, output: '1' });

    expect(outcomeOf(await lab.ended(arn))).toEqual({ status: 'SUCCEEDED', output: 1 });
    expect(lab.calls[0]?.signal.aborted).toBe(false);
  });

  it('ends with States.Timeout after TimeoutSeconds, and then the token with TaskTimedOut', async () => {
    const { arn, taskToken } = await begin(stored, {
      TimeoutSeconds: 15,
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }],
    });

    expect(outcomeOf(await lab.ended(arn)).output).toEqual([
      { Error: 'States.Timeout', Cause: '' },
      START + 15_000,
    ]);
    expect(await code(lab.call('SendTaskSuccess', { taskToken, output: '1' }))).toBe('TaskTimedOut');
    expect(await code(lab.call('SendTaskHeartbeat', { taskToken }))).toBe('TaskTimedOut');
  });

  it('has a token of its own on each try', async () => {
    const { taskToken } = await begin(stored, {
      TimeoutSeconds: 15,
      Retry: [{ ErrorEquals: ['States.Timeout'] }],
    });
    await lab.clock.advance(16_000);

    expect(lab.calls).toHaveLength(2);
    expect(lab.calls[1]?.taskToken).not.toBe(taskToken);
    expect(await code(lab.call('SendTaskSuccess', { taskToken, output: '1' }))).toBe('TaskTimedOut');
  });

  it.each(['States.HeartbeatTimeout', 'States.Timeout'])(
    'ends a missed heartbeat so that %s catches it',
    async (name) => {
      const { arn } = await begin(stored, {
        TimeoutSeconds: 60,
        HeartbeatSeconds: 10,
        Catch: [{ ErrorEquals: [name], Next: 'Caught' }],
      });

      expect(outcomeOf(await lab.ended(arn)).output).toEqual([
        { Error: 'States.Timeout', Cause: '' },
        START + 10_000,
      ]);
    },
  );

  it('lives on as long as heartbeats come', async () => {
    const { arn, taskToken } = await begin(stored, { HeartbeatSeconds: 10 });
    for (let beat = 0; beat < 3; beat += 1) {
      await lab.clock.advance(9000);
      await lab.call('SendTaskHeartbeat', { taskToken });
    }

    // The last heartbeat came after 27 s.
    expect((await lab.ended(arn)).stoppedAt).toBe(START + 37_000);
  });

  it('takes a token once', async () => {
    const { arn, taskToken } = await begin(stored);
    const sent = await Promise.all([
      code(lab.call('SendTaskSuccess', { taskToken, output: '1' })),
      code(lab.call('SendTaskSuccess', { taskToken, output: '2' })),
    ]);

    expect(outcomeOf(await lab.ended(arn)).output).toBe(1);
    expect(sent[0]).toBe('answered');
    expect(await code(lab.call('SendTaskFailure', { taskToken }))).toBe('TaskTimedOut');
  });

  it('knows a text that is no token from the token of an execution that is not there', async () => {
    await begin(stored);

    expect(await code(lab.call('SendTaskSuccess', { taskToken: 'AAAA', output: '1' }))).toBe('InvalidToken');
    const foreign = mintToken('arn:aws:states:us-east-1:000000000000:execution:machine:none');
    expect(await code(lab.call('SendTaskSuccess', { taskToken: foreign, output: '1' }))).toBe(
      'TaskDoesNotExist',
    );
  });

  it('refuses an output that is not JSON, and the task waits on', async () => {
    const { arn, taskToken } = await begin(stored);

    expect(await code(lab.call('SendTaskSuccess', { taskToken, output: '{' }))).toBe('InvalidOutput');
    await lab.call('SendTaskSuccess', { taskToken, output: '2' });
    expect(outcomeOf(await lab.ended(arn)).output).toBe(2);
  });
});
