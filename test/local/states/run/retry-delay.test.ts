import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryDelay } from '../../../../local/states/run/recover.ts';

const retrier = fc.record({
  ErrorEquals: fc.constant(['X']).map((names): string[] => [...names]),
  IntervalSeconds: fc.integer({ min: 1, max: 99_999_999 }),
  MaxAttempts: fc.integer({ min: 0, max: 99_999_999 }),
  BackoffRate: fc.double({ min: 1, max: 1000, noNaN: true }),
  MaxDelaySeconds: fc.integer({ min: 1, max: 31_622_399 }),
  JitterStrategy: fc.constantFrom<('FULL' | 'NONE')[]>('FULL', 'NONE'),
});

const fraction = fc.double({ min: 0, max: 1, noNaN: true });

it('never exceeds MaxDelaySeconds, however often and at whatever rate', () => {
  fc.assert(
    fc.property(retrier, fc.nat(), fraction, (settings, count, random) => {
      const delay = retryDelay(settings, count, () => random);

      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(settings.MaxDelaySeconds);
    }),
  );
});

it('never shrinks from one retry to the next without jitter', () => {
  fc.assert(
    fc.property(retrier, fc.nat({ max: 1000 }), (settings, count) => {
      const [first, second] = [count, count + 1].map((n) =>
        retryDelay({ ...settings, JitterStrategy: 'NONE' }, n, () => 1),
      );

      expect(second).toBeGreaterThanOrEqual(first ?? 0);
    }),
  );
});
