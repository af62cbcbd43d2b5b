import { beforeEach, describe, expect, test } from 'vitest';
import type { Attempt } from '../../../core/contract/query.ts';
import type { RecordStore } from '../../../core/record/record-store.ts';
import { identity, type StoreUnderTest, SUCCEEDED, settled } from './store-under-test.ts';

export function deliverySuite(open: () => Promise<StoreUnderTest>): void {
  describe('a record store', () => {
    let store: RecordStore;
    beforeEach(async () => {
      ({ store } = await open());
    });
    const settle = (...about: Parameters<RecordStore['settle']>) => settled(store, ...about);

    const pending = async () => {
      const { Id } = await settle(identity(), { CallbackUrl: 'https://a.example/' }, SUCCEEDED);
      return Id;
    };

    test('counts attempts, logs them and remembers the last', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, { ...ATTEMPT, DateTime: 1 }, 'PENDING');
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      expect(await store.get(Id)).toMatchObject({
        DeliveryState: 'FAILED',
        DeliveryAttempts: 2,
        LastAttempt: ATTEMPT,
        AttemptLog: [{ ...ATTEMPT, DateTime: 1 }, ATTEMPT],
      });
    });

    test('keeps the last twenty attempts, however many are made', async () => {
      const Id = await pending();
      for (let DateTime = 1; DateTime <= 23; DateTime++) {
        await store.recordAttempt(Id, { ...ATTEMPT, DateTime }, 'PENDING');
      }
      const { AttemptLog = [], DeliveryAttempts } = (await store.get(Id)) ?? {};
      expect(DeliveryAttempts).toBe(23);
      expect(AttemptLog.map(({ DateTime }) => DateTime)).toEqual(Array.from({ length: 20 }, (_, i) => i + 4));
    });

    test('what was delivered stays delivered', async () => {
      const { Id } = await settle(identity(), { CallbackUrl: 'https://a.example/' }, SUCCEEDED);
      await store.recordAttempt(Id, { DateTime: 1, DurationInMillis: 1, StatusCode: 200 }, 'DELIVERED');
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      expect(await store.giveUp(Id, 'execution')).toBe(false);
      expect(await store.get(Id)).toMatchObject({
        DeliveryState: 'DELIVERED',
        DeliveryAttempts: 2,
        LastAttempt: { StatusCode: 200 },
        AttemptLog: [{ StatusCode: 200 }, ATTEMPT],
      });
    });

    test('gives up what is pending, and makes nothing of what is not there', async () => {
      const Id = await pending();
      expect(await store.giveUp(Id, 'execution')).toBe(true);
      expect(await store.giveUp(Id, 'execution')).toBe(false);
      expect(await store.get(Id)).toMatchObject({ DeliveryState: 'FAILED', DeliveryAttempts: 0 });
      expect(await store.giveUp('never', 'execution')).toBe(false);
      expect(await store.get('never')).toBeUndefined();
    });

    test.each(['DELIVERED', 'FAILED'] as const)(
      'makes a delivery that ended as %s pending again, and takes that back',
      async (state) => {
        const Id = await pending();
        await store.recordAttempt(Id, ATTEMPT, state);
        expect(await store.beginRedelivery(Id, 'again')).toBe(state);
        const begun = await store.get(Id);
        expect(begun).toMatchObject({ DeliveryState: 'PENDING', DeliveryAttempts: 1, Redelivery: 'again' });
        await store.cancelRedelivery(Id, 'another', state);
        expect(await store.get(Id)).toEqual(begun);
        await store.cancelRedelivery(Id, 'again', state);
        const { Redelivery: _, ...ended } = begun ?? {};
        expect(await store.get(Id)).toEqual({ ...ended, DeliveryState: state });
      },
    );

    test('of many who send again at once, one does', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      const names = ['a', 'b', 'c', 'd'];
      const began = await Promise.all(names.map((name) => store.beginRedelivery(Id, name)));
      expect(began.filter(Boolean)).toEqual(['FAILED']);
      expect((await store.get(Id))?.Redelivery).toBe(names[began.indexOf('FAILED')]);
    });

    test('does not send again what is pending, what nobody asked for, or what is not there', async () => {
      const Id = await pending();
      expect(await store.beginRedelivery(Id, 'again')).toBeUndefined();
      const { Id: silent } = await settle(identity(), {}, SUCCEEDED);
      expect(await store.beginRedelivery(silent, 'again')).toBeUndefined();
      expect(await store.get(silent)).toMatchObject({ DeliveryState: 'NONE' });
      expect(await store.beginRedelivery('never', 'again')).toBeUndefined();
      expect(await store.get('never')).toBeUndefined();
    });

    test('what is sent again is given up by its own execution, not by an earlier one', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      await store.beginRedelivery(Id, 'again');
      expect(await store.giveUp(Id, 'earlier')).toBe(false);
      expect((await store.get(Id))?.DeliveryState).toBe('PENDING');
      await store.recordAttempt(Id, ATTEMPT, 'PENDING');
      expect(await store.giveUp(Id, 'earlier')).toBe(false);
      expect(await store.giveUp(Id, 'again')).toBe(true);
    });

    test.each(['DELIVERED', 'FAILED'] as const)(
      'once %s, an attempt that failed late opens it no more',
      async (state) => {
        const Id = await pending();
        await store.recordAttempt(Id, ATTEMPT, 'FAILED');
        await store.beginRedelivery(Id, 'again');
        await store.recordAttempt(Id, ATTEMPT, state);
        expect(await store.get(Id)).not.toHaveProperty('Redelivery');
        await store.recordAttempt(Id, ATTEMPT, 'PENDING');
        expect(await store.get(Id)).toMatchObject({ DeliveryState: state, DeliveryAttempts: 3 });
      },
    );

    test('what was given up is delivered if an attempt arrives after all', async () => {
      const Id = await pending();
      await store.giveUp(Id, 'execution');
      await store.recordAttempt(Id, { ...ATTEMPT, StatusCode: 200 }, 'DELIVERED');
      expect((await store.get(Id))?.DeliveryState).toBe('DELIVERED');
    });

    test('one who begins to send again and is not heard begins the same', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      expect(await store.beginRedelivery(Id, 'again')).toBe('FAILED');
      expect(await store.beginRedelivery(Id, 'again')).toBe('FAILED');
    });

    test('an attempt that arrives late leaves a cancelled redelivery as it is', async () => {
      const Id = await pending();
      await store.recordAttempt(Id, ATTEMPT, 'FAILED');
      await store.beginRedelivery(Id, 'again');
      await store.recordAttempt(Id, { ...ATTEMPT, StatusCode: 200 }, 'DELIVERED');
      await store.cancelRedelivery(Id, 'again', 'FAILED');
      expect((await store.get(Id))?.DeliveryState).toBe('DELIVERED');
    });
  });
}

const ATTEMPT: Attempt = {
  DateTime: 1_700_000_003_000,
  DurationInMillis: 12,
  StatusCode: 503,
  Error: 'busy',
  Answer: '<b>“busy” \u0000</b>',
};
