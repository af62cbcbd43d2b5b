import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LastBytes, LineCounter } from '../../../../../lambdas/shared/archive/files/row-count.ts';

test('keeps the end of what goes by, wherever chunks end', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), fc.nat(50), (chunks, most) => {
      const last = new LastBytes(most);
      for (const chunk of chunks) last.add(Buffer.from(chunk));
      const all = Buffer.concat(chunks);
      const kept = last.bytes();
      expect(kept).toEqual(all.subarray(all.length - kept.length));
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(most, all.length));
      expect(kept.length).toBeLessThan(most + 21);
    }),
  );
});

test('counts lines', () => {
  const counter = new LineCounter();
  for (const text of ['a\nb', '', 'c\n\n', '\n']) counter.add(Buffer.from(text));
  expect(counter.lines).toBe(4);
});
