import { expect, test } from 'vitest';
import { createCrc32, createCrc32c, createCrc64nvme } from '../../../../local/s3/body/crc.ts';

// The check values of the catalogue of CRCs: https://reveng.sourceforge.io/crc-catalogue/
test.each([
  ['CRC-32', createCrc32, 'cbf43926'],
  ['CRC-32C', createCrc32c, 'e3069283'],
  ['CRC-64/NVME', createCrc64nvme, 'ae8b14860a799888'],
])('%s has its published check value, in one piece and in two', (_name, create, check) => {
  const whole = create();
  whole.update(Buffer.from('123456789'));
  expect(whole.digest().toString('hex')).toBe(check);
  const pieces = create();
  pieces.update(Buffer.from('1234'));
  pieces.update(Buffer.from('56789'));
  expect(pieces.digest().toString('hex')).toBe(check);
});
