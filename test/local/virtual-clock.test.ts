import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../local/virtual-clock.ts';

it('begins where it is told to, and stands still', async () => {
  const clock = new VirtualClock(1000);
  await clock.settle();

  expect(clock.now()).toBe(1000);
});

it('wakes sleepers in the order of their times, each at its own', async () => {
  const clock = new VirtualClock(0);
  const woken: [string, number][] = [];
  const sleepFor = async (name: string, milliseconds: number) => {
    await clock.sleep(milliseconds);
    woken.push([name, clock.now()]);
  };
  void sleepFor('long', 3_600_000);
  void sleepFor('short', 5);
  void sleepFor('none', 0);
  void sleepFor('past', -5);

  await clock.advance(3_600_000);

  expect(woken).toEqual([
    ['none', 0],
    ['past', 0],
    ['short', 5],
    ['long', 3_600_000],
  ]);
});

it('lets what a sleeper does next happen before time goes on', async () => {
  const clock = new VirtualClock(0);
  const woken: number[] = [];
  const lap = async () => {
    for (let count = 0; count < 3; count += 1) {
      await clock.sleep(10);
      woken.push(clock.now());
    }
  };
  void lap();

  await clock.advance(25);

  expect(woken).toEqual([10, 20]);
  expect(clock.now()).toBe(25);
});

it('jumps on until a goal is reached, and no further', async () => {
  const clock = new VirtualClock(0);
  void clock.sleep(100);

  const answer = await clock.runUntil(clock.sleep(50).then(() => 'there'));

  expect(answer).toBe('there');
  expect(clock.now()).toBe(50);
});

it('hands on the error of a goal', async () => {
  const clock = new VirtualClock(0);
  const goal = clock.sleep(50).then(() => {
    throw new RangeError('missed');
  });

  await expect(clock.runUntil(goal)).rejects.toThrow('missed');
});

it('says so when a goal cannot be reached any more', async () => {
  const clock = new VirtualClock(0);

  await expect(clock.runUntil(new Promise(() => {}))).rejects.toThrow('Nothing is left to wait for');
});

it('rejects a sleeper with the reason of its signal, before and during', async () => {
  const clock = new VirtualClock(0);
  const controller = new AbortController();
  const during = clock.sleep(10, controller.signal);
  controller.abort(new RangeError('enough'));

  await expect(during).rejects.toThrow('enough');
  await expect(clock.sleep(10, controller.signal)).rejects.toThrow('enough');
});

it('stands still during work that it cannot see', async () => {
  const clock = new VirtualClock(0);
  const timer = clock.sleep(10).then(() => 'timer');
  const work = clock.during(sleep(20)).then(() => 'work');

  const first = await clock.runUntil(Promise.race([timer, work]));

  expect(first).toBe('work');
  expect(clock.now()).toBe(0);
});
