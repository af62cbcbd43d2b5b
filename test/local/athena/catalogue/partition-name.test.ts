import { expect, test } from 'vitest';
import { partitionName } from '../../../../local/athena/catalogue/partition-name.ts';

test('a partition is named by its keys in their order, as Hive escapes them', () => {
  expect(partitionName(['dt', 'shop', 'part'], ['2026-01-01', 'a/b = c', undefined])).toBe(
    'dt=2026-01-01/shop=a%2Fb %3D c/part=__HIVE_DEFAULT_PARTITION__',
  );
});
