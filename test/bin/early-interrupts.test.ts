import { expect, test } from 'vitest';
import { earlyInterrupts } from '../../bin/early-interrupts.ts';

/** Somebody who can press Ctrl-C. */
function person() {
  const listeners = new Set<() => void>();
  const happened: string[] = [];
  const interrupts = earlyInterrupts({
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say: (sentence) => happened.push(sentence),
    leave: () => happened.push('left'),
  });
  const ctrlC = () => {
    for (const listener of listeners) listener();
  };
  return { interrupts, happened, ctrlC, listeners };
}

test('leaves at once before anything is submitted', () => {
  const { ctrlC, happened, listeners } = person();
  ctrlC();
  expect(happened).toEqual(['Nothing was submitted.', 'left']);
  expect(listeners.size).toBe(0);
});

test('waits for the answer of what is on its way', () => {
  const { interrupts, ctrlC, happened, listeners } = person();
  interrupts.submitting();
  ctrlC();
  expect(happened).toEqual(['The query is being submitted. Ctrl-C again leaves at once.']);
  expect(interrupts.end()).toBe(true);
  expect(listeners.size).toBe(0);
});

test('leaves at the second one, and does not say what it cannot know', () => {
  const { interrupts, ctrlC, happened } = person();
  interrupts.submitting();
  ctrlC();
  ctrlC();
  expect(happened.slice(1)).toEqual([
    'The query may have been accepted: lakehook list shows it then.',
    'left',
  ]);
});

test('is heard no more once there is a QueryId', () => {
  const { interrupts, ctrlC, happened } = person();
  interrupts.submitting();
  expect(interrupts.end()).toBe(false);
  ctrlC();
  expect(happened).toEqual([]);
});
