/**
 * A process to be killed: runs ten executions and writes down, line by line and at once, whatever happens in the world.
 * Arguments: the journal's file, the file of lines, a seed for how long things take.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../../../../local/aws/json-service.ts';
import { systemClock } from '../../../../local/clock.ts';
import { isRecord } from '../../../../local/states/json.ts';
import { openStateMachines } from '../../../../local/states/state-machines.ts';
import { TaskFailure } from '../../../../local/states/task.ts';
import { randomStream } from '../../../chaos/random.ts';

const [journalFile = '', lines = '', seed = ''] = process.argv.slice(2);
const random = randomStream(seed);
const write = (line: string) => appendFileSync(lines, `${line}\n`);
const resource = (name: string) => `arn:aws:states:::aws-sdk:test:${name}`;
const RUN = '{% $states.context.Execution.Name %}';
const task = (step: string, fields: object) => ({
  Type: 'Task',
  Resource: resource('step'),
  Arguments: { run: RUN, step, tries: '{% $states.context.State.RetryCount %}' },
  ...fields,
});

const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'First',
  States: {
    First: task('1', { Assign: { first: '{% $states.result %}' }, Next: 'Rest' }),
    Rest: { Type: 'Wait', Seconds: '{% 0 %}', Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: task('2', { End: true }) } },
        {
          StartAt: 'Right',
          States: {
            Right: {
              Type: 'Task',
              Resource: resource('store.waitForTaskToken'),
              Arguments: { run: RUN, step: '2' },
              TimeoutSeconds: 60,
              End: true,
            },
          },
        },
      ],
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: [1, 2, 3],
      MaxConcurrency: 2,
      ItemProcessor: { StartAt: 'One', States: { One: task('3', { End: true }) } },
      Next: 'Flaky',
    },
    Flaky: task('4', {
      Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 1, MaxDelaySeconds: 1, JitterStrategy: 'FULL' }],
      Output: '{% $states.context.State.RetryCount %}',
      Next: 'Last',
    }),
    Last: task('5', { Output: ['{% $first %}', '{% $states.input %}'], End: true }),
  },
};

const states = openStateMachines({
  journalFile,
  clock: systemClock,
  random: () => 0.05,
  emit: (event) => {
    const { detail } = event;
    if (isRecord(detail)) write(`event ${detail.name} ${detail.status}`);
    return undefined;
  },
  async runTask({ arguments: given, taskToken }) {
    const { run, step, tries } = isRecord(given) ? given : {};
    write(`step ${run} ${step}`);
    await sleep(random() * 10);
    if (taskToken !== undefined) {
      write(`token ${taskToken}`);
      void sleep(random() * 10).then(() => send(taskToken));
    }
    if (step === '4' && Number(tries) < 2) throw new TaskFailure('Flaky', '');
    return step;
  },
});

async function send(taskToken: string): Promise<void> {
  await quietly(states.service.call('SendTaskSuccess', { taskToken, output: '"sent"' }));
}

async function quietly(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

states.register({ name: 'machine', definition: JSON.stringify(definition) });
await states.resume();
const arn = 'arn:aws:states:us-east-1:000000000000';
const names = Array.from({ length: 10 }, (_, index) => `run-${index}`);
for (const name of names) {
  const start = { stateMachineArn: `${arn}:stateMachine:machine`, name, input: '{}' };
  await quietly(states.service.call('StartExecution', start));
  write(`started ${name}`);
}
process.stdout.write('ready\n');
// Whoever holds tokens from before sends them now.
const known = existsSync(lines) ? readFileSync(lines, 'utf8').split('\n') : [];
for (const line of known) if (line.startsWith('token ')) await send(line.slice(6));
for (const name of names) {
  const { status, output } = await states.ended(`${arn}:execution:machine:${name}`);
  write(`ended ${name} ${status} ${output}`);
}
await states.close();
