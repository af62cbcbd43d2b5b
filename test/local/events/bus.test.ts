import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { executionEndedPattern, queryEndedPattern } from '../../../core/workflow/events.ts';
import { systemClock } from '../../../local/clock.ts';
import { createEventBus } from '../../../local/events/bus.ts';
import { awsEvent } from '../../../local/events/event.ts';
import { matches } from '../../../local/events/pattern.ts';

const athenaEvent = (currentState: string, workgroupName = 'lakehook') =>
  awsEvent(
    {
      source: 'aws.athena',
      detailType: 'Athena Query State Change',
      resources: [],
      detail: { currentState, workgroupName, queryExecutionId: 'e' },
    },
    0,
  );

describe('patterns', () => {
  const pattern = queryEndedPattern(['lakehook']);
  test.each([
    ['SUCCEEDED', 'lakehook', true],
    ['FAILED', 'lakehook', true],
    ['CANCELLED', 'lakehook', true],
    ['RUNNING', 'lakehook', false],
    ['QUEUED', 'lakehook', false],
    ['SUCCEEDED', 'primary', false],
  ])('a query that is %s in the work group %s: %s', (state, workGroup, expected) => {
    expect(matches(pattern, athenaEvent(state, workGroup))).toBe(expected);
  });

  test("another service's event does not match, whatever its detail", () => {
    expect(matches(executionEndedPattern(['arn']), athenaEvent('FAILED'))).toBe(false);
  });
});

// A clock on which every wait is over at once, for the waits between two calls are not the point here.
const hasty = { now: systemClock.now, sleep: async () => undefined };

describe('the bus', () => {
  test('calls the target of each rule that matches, with the event', async () => {
    const bus = createEventBus({ clock: hasty, onFailure: () => undefined });
    const seen: unknown[] = [];
    const target = async (event: unknown) => seen.push(event);
    bus.addRule({ name: 'ended', pattern: queryEndedPattern(['lakehook']), target });
    bus.addRule({ name: 'aborted', pattern: executionEndedPattern(['arn']), target });
    const event = athenaEvent('SUCCEEDED');
    bus.emit(event);
    bus.emit(athenaEvent('RUNNING'));
    await bus.close();
    expect(seen).toEqual([event]);
  });

  test('calls a target that fails three times in all, tells of each failure, and does not take the event', async () => {
    const failures: string[] = [];
    let calls = 0;
    const bus = createEventBus({ clock: hasty, onFailure: (rule) => failures.push(rule) });
    bus.addRule({
      name: 'ended',
      pattern: queryEndedPattern(['lakehook']),
      target: async () => {
        calls += 1;
        throw new Error('down');
      },
    });
    await expect(bus.emit(athenaEvent('FAILED'))).rejects.toThrow('down');
    expect(calls).toBe(3);
    expect(failures).toEqual(['ended', 'ended', 'ended']);
  });

  test('takes an event whose target fails at first', async () => {
    const bus = createEventBus({ clock: hasty, onFailure: () => undefined });
    let calls = 0;
    const target = async () => {
      calls += 1;
      if (calls < 3) throw new Error('down');
    };
    bus.addRule({ name: 'ended', pattern: queryEndedPattern(['lakehook']), target });
    await bus.emit(athenaEvent('FAILED'));
    expect(calls).toBe(3);
  });

  test('lets every call of an event end before it says that one of them failed', async () => {
    const bus = createEventBus({ clock: hasty, onFailure: () => undefined });
    const slow = Promise.withResolvers<void>();
    const order: string[] = [];
    const pattern = queryEndedPattern(['lakehook']);
    bus.addRule({ name: 'down', pattern, target: () => Promise.reject(new Error('down')) });
    bus.addRule({ name: 'slow', pattern, target: () => slow.promise.then(() => order.push('slow')) });
    const taken = Promise.resolve(bus.emit(athenaEvent('FAILED'))).catch(() => order.push('not taken'));
    await setImmediate();
    slow.resolve();
    await taken;
    expect(order).toEqual(['slow', 'not taken']);
  });

  test('takes no events once it closes', async () => {
    const bus = createEventBus({ clock: hasty, onFailure: () => undefined });
    let calls = 0;
    const target = async () => {
      calls += 1;
    };
    bus.addRule({ name: 'ended', pattern: queryEndedPattern(['lakehook']), target });
    await bus.close();
    bus.emit(athenaEvent('FAILED'));
    await setImmediate();
    expect(calls).toBe(0);
  });
});
