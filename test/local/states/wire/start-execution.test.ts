import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListExecutionsCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal } from '../../../../local/states/journal/journal.ts';
import type { Lab } from '../lab.ts';
import { ARN, PASS, type ServedLab, START, serveLab, stateMachineArn, WAIT } from './served-lab.ts';

let served: ServedLab;
let lab: Lab;
let client: SFNClient;
let start: ServedLab['start'];

beforeEach(async () => {
  served = await serveLab();
  ({ lab, client, start } = served);
});
afterEach(() => served.remove());

describe('StartExecution', () => {
  it('answers ARN and start, and names an execution that has no name', async () => {
    lab.define(PASS);

    const named = await start({ name: 'mine' });
    const unnamed = await start();

    expect(named).toMatchObject({ executionArn: `${ARN}:execution:machine:mine`, startDate: START });
    expect(unnamed.executionArn).toMatch(/:execution:machine:[0-9a-f-]{36}$/);
  });

  it('is on disk when it is answered', async () => {
    lab.define(WAIT);
    const { executionArn = '' } = await start();
    // What a kill at this moment would leave behind.
    const copy = join(lab.directory, 'copy.sqlite');
    for (const suffix of ['', '-wal'])
      copyFileSync(join(lab.directory, `journal.sqlite${suffix}`), copy + suffix);
    const journal = new Journal(copy, () => undefined);

    expect(journal.execution(executionArn)).toMatchObject({ status: 'RUNNING' });
    await journal.close();
  });

  it('answers the same for the same name and input while the execution runs', async () => {
    lab.define(WAIT);
    const first = await start({ name: 'mine', input: '{"a":1}' });
    await lab.clock.advance(1000);

    const second = await start({ name: 'mine', input: '{"a":1}' });

    expect(second).toMatchObject({ executionArn: first.executionArn, startDate: START });
    expect((await client.send(new ListExecutionsCommand({ stateMachineArn }))).executions).toHaveLength(1);
  });

  it('refuses the name of an execution with another input, and of one that ended', async () => {
    lab.define(WAIT);
    await start({ name: 'mine', input: '{"a":1}' });

    await expect(start({ name: 'mine', input: '{"a":2}' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${ARN}:execution:machine:mine'`,
      $metadata: { httpStatusCode: 400 },
    });
    await lab.ended(`${ARN}:execution:machine:mine`);
    await expect(start({ name: 'mine', input: '{"a":1}' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });

  it.each(['a b', 'a:b', 'a/b', 'a*', 'a<', 'a{', 'a"', 'a$', 'a\u0001', 'a\u0085', 'a,b', 'a;b'])(
    'refuses the name %j',
    async (name) => {
      lab.define(PASS);

      await expect(start({ name })).rejects.toMatchObject({
        name: 'InvalidName',
        message: `Invalid Name: '${name}'`,
      });
    },
  );

  it.each(['a', 'a.b-c_d(e)!', 'ä', 'x'.repeat(80)])('takes the name %j', async (name) => {
    lab.define(PASS);

    expect((await start({ name })).executionArn).toBe(`${ARN}:execution:machine:${name}`);
  });

  it.each<[string, { name?: string; input?: string }, string, string]>([
    ['a name of 81 characters', { name: 'x'.repeat(81) }, 'ValidationException', "at 'name'"],
    ['an empty name', { name: '' }, 'ValidationException', "at 'name'"],
    [
      'an input that is not JSON',
      { input: '{' },
      'InvalidExecutionInput',
      'Invalid State Machine Execution Input:',
    ],
    ['an empty input', { input: '' }, 'InvalidExecutionInput', "'Invalid execution input.'"],
    [
      'an input over 262,144 bytes',
      { input: `"${'é'.repeat(131_072)}"` },
      'ValidationException',
      "at 'input'",
    ],
  ])('refuses %s', async (_, about, name, message) => {
    lab.define(PASS);

    await expect(start(about)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it('takes an input of 262,144 bytes, and any JSON', async () => {
    lab.define(PASS);

    for (const input of [`"${'x'.repeat(262_142)}"`, '1', 'null', '"text"', '[]']) {
      const { executionArn = '' } = await start({ input });
      expect(await lab.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: input });
    }
  });

  it.each<[string, string, string]>([
    ['of no machine', `${ARN}:stateMachine:none`, 'StateMachineDoesNotExist'],
    ['of an execution', `${ARN}:execution:machine:x`, 'InvalidArn'],
    ['that is none', 'machine', 'InvalidArn'],
    [
      'of another region',
      'arn:aws:states:eu-west-1:000000000000:stateMachine:machine',
      'StateMachineDoesNotExist',
    ],
  ])('refuses an ARN %s', async (_, arn, name) => {
    lab.define(PASS);

    await expect(client.send(new StartExecutionCommand({ stateMachineArn: arn }))).rejects.toMatchObject({
      name,
    });
  });
});
