import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareUtf8 } from '../../../../local/s3/store/utf8-order.ts';

test('orders as the bytes of UTF-8 do', () => {
  const text = fc.string({ unit: 'binary', maxLength: 4 });
  fc.assert(
    fc.property(text, text, text, (start, one, other) => {
      const bytes = Buffer.compare(Buffer.from(start + one), Buffer.from(start + other));
      expect(Math.sign(compareUtf8(start + one, start + other))).toBe(bytes);
    }),
    { numRuns: 1000 },
  );
});
