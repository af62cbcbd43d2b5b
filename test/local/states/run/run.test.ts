import { afterEach, expect, it } from 'vitest';
import { Lab, outcomeOf } from '../lab.ts';

let lab: Lab;
afterEach(() => lab.remove());

const SUCCEEDED = (output: unknown) => ({ status: 'SUCCEEDED', output });
// 262,144 bytes with the quotes.

it('shows the context object', async () => {
  lab = new Lab();
  lab.define({
    Wait: { Type: 'Wait', Seconds: 2, Next: 'Show' },
    Show: { Type: 'Pass', Output: '{% $states.context %}', End: true },
  });

  const row = await lab.ended(await lab.start({ q: 1 }, { name: 'mine' }));

  expect(outcomeOf(row)).toEqual(
    SUCCEEDED({
      Execution: {
        Id: 'arn:aws:states:us-east-1:000000000000:execution:machine:mine',
        Input: { q: 1 },
        Name: 'mine',
        RoleArn: 'arn:aws:iam::000000000000:role/local',
        StartTime: '2026-01-01T00:00:00.000Z',
        RedriveCount: 0,
      },
      State: { Name: 'Show', EnteredTime: '2026-01-01T00:00:02.000Z', RetryCount: 0 },
      StateMachine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine', Name: 'machine' },
    }),
  );
});
