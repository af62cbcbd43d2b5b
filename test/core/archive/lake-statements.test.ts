import { describe, expect, test } from 'vitest';
import {
  addColumns,
  addPartitions,
  createColdTable,
  createDatabase,
  createHotTable,
  repairTable,
} from '../../../core/archive/lake-statements.ts';
import { newLayout } from '../../../core/archive/layout.ts';
import { hotPrefix, objectKey, partitionPath } from '../../../core/archive/object-keys.ts';
import { datasetOf, tableOf } from './fixtures.ts';

const DATASET = datasetOf({ partitionColumns: ['region'] });
const COLUMNS = newLayout(DATASET, tableOf({ id: 'bigint', placed_at: 'timestamp', region: 'string' }));

describe('statements about the lake', () => {
  test('make the cold table', () => {
    expect(createDatabase(DATASET)).toBe('CREATE DATABASE IF NOT EXISTS `archive`');
    expect(createColdTable(DATASET, COLUMNS)).toBe(
      [
        'CREATE EXTERNAL TABLE IF NOT EXISTS `archive`.`orders` (',
        '  `region_value` string,',
        '  `lakehook_batch` bigint,',
        '  `id` bigint,',
        '  `placed_at` timestamp',
        ') PARTITIONED BY (`year` string, `month` string, `day` string, `region` string)',
        'STORED AS PARQUET',
        "LOCATION 's3://lake/warm/orders/'",
      ].join('\n'),
    );
  });

  test('make the hot table, whose partitions follow from what a query asks', () => {
    expect(createHotTable(DATASET, COLUMNS).split('\n').slice(5)).toEqual([
      ') PARTITIONED BY (`query_id` string)',
      'STORED AS PARQUET',
      "LOCATION 's3://lake/warm/hot/orders/'",
      "TBLPROPERTIES ('projection.enabled'='true', 'projection.query_id.type'='injected', " +
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Athena's template
        "'storage.location.template'='s3://lake/warm/hot/orders/query_id=${query_id}/')",
    ]);
  });

  test('make a text table of the rows as they are', () => {
    const text = datasetOf({ format: 'CSV' });
    const statement = createColdTable(
      text,
      newLayout(text, tableOf({ id: 'bigint', placed_at: 'timestamp' })),
    );
    expect(statement).toContain('`placed_at` string');
    expect(statement).toContain(
      "ROW FORMAT DELIMITED\nFIELDS TERMINATED BY '\\t'\nLINES TERMINATED BY '\\n'\nNULL DEFINED AS '\\\\N'\nSTORED AS TEXTFILE",
    );
  });

  test('register partitions with their places, values escaped in each as it has to be', () => {
    expect(
      addPartitions(DATASET, [
        { day: '2026-09-01', values: ["it's a/b"] },
        { day: '2026-09-02', values: [null] },
      ]),
    ).toEqual([
      'ALTER TABLE `archive`.`orders` ADD IF NOT EXISTS\n' +
        "  PARTITION (`year`='2026', `month`='09', `day`='01', `region`='it\\'s a/b') " +
        "LOCATION 's3://lake/warm/orders/year=2026/month=09/day=01/region=it%27s a%2Fb/'\n" +
        "  PARTITION (`year`='2026', `month`='09', `day`='02', `region`='__HIVE_DEFAULT_PARTITION__') " +
        "LOCATION 's3://lake/warm/orders/year=2026/month=09/day=02/region=__HIVE_DEFAULT_PARTITION__/'",
    ]);
  });

  test('register a hundred partitions at a time, and fewer where their values are long', () => {
    const partitions = (length: number) =>
      Array.from({ length: 250 }, (_, index) => ({
        day: '2026-09-01',
        values: [`${index}`.padStart(length, 'x')],
      }));
    const counts = (length: number) =>
      addPartitions(DATASET, partitions(length)).map((statement) => statement.split('\n').length - 1);
    expect(counts(3)).toEqual([100, 100, 50]);
    expect(counts(900).every((count) => count < 40)).toBe(true);
    expect(counts(900).reduce((sum, count) => sum + count, 0)).toBe(250);
    expect(addPartitions(DATASET, [])).toEqual([]);
  });

  test('add columns, and repair', () => {
    expect(
      addColumns(DATASET, 'orders_hot', [{ name: 'note', type: { kind: 'string' }, source: 'note' }]),
    ).toBe('ALTER TABLE `archive`.`orders_hot` ADD COLUMNS (\n  `note` string\n)');
    expect(repairTable(DATASET)).toBe('MSCK REPAIR TABLE `archive`.`orders`');
  });
});

test('keys follow from the day, the partition and the batch', () => {
  const path = partitionPath(DATASET, '2024-01-31', ['x']);
  expect(path).toBe('year=2024/month=01/day=31/region=x/');
  expect(objectKey(DATASET, path, 17)).toBe('warm/orders/year=2024/month=01/day=31/region=x/part-17.parquet');
  expect(hotPrefix(DATASET, 'q-1')).toEqual({ bucket: 'lake', key: 'warm/hot/orders/query_id=q-1/' });
});
