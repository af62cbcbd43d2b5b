import { expect, test } from 'vitest';
import { parseDatasets } from '../../core/archive/dataset.ts';
import { readConfiguration } from '../../local/configuration.ts';
import { localDatasets } from '../../local/datasets.ts';

const VISITS = {
  name: 'visits',
  source: { table: 'visits' },
  timeColumn: 'seen_at',
  lake: { database: 'archive', table: 'visits', location: 's3://lakehook-lake/archive/' },
};

function datasetsOf(...given: object[]) {
  const cdkJson = JSON.stringify({ context: { lakehook: { local: { datasets: given } } } });
  return localDatasets(readConfiguration({}, cdkJson).datasets);
}

test('there is the sample’s alone where the stage has none', () => {
  expect(localDatasets([]).map(({ name }) => name)).toEqual(['orders']);
});

test('those of the stage come beside it', () => {
  expect(datasetsOf(VISITS)).toEqual([...localDatasets([]), ...parseDatasets([VISITS])]);
});

test.each([
  [
    'in another place of the lake',
    { lake: { ...VISITS.lake, location: 's3://shop-lake/' } },
    'lakehook.local.datasets.0.lake.location: must be s3://lakehook-lake/archive/',
  ],
  [
    'by the sample’s name',
    { name: 'orders' },
    'lakehook.local.datasets.0.name: there are two datasets called orders',
  ],
  [
    'in the sample’s hot table',
    { lake: { ...VISITS.lake, table: 'orders_hot' } },
    'lakehook.local.datasets: archive.orders_hot would be the hot table of orders as well',
  ],
])('one %s is refused', (_, change, fault) => {
  expect(() => datasetsOf({ ...VISITS, ...change })).toThrow(
    expect.objectContaining({
      code: 'ConfigurationInvalid',
      message: `The configuration is not valid.\n${fault}`,
    }),
  );
});
