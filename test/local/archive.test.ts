import { expect, test } from 'vitest';
import { prepareDatasets } from '../../local/archive.ts';
import { localDatasets } from '../../local/datasets.ts';
import { createInvoke } from '../../local/functions/invoke.ts';

test('a dataset that is unfit is told by its name and its sentence, and the others are prepared', async () => {
  const [orders] = localDatasets([]);
  if (!orders) throw new Error('There is no sample.');
  const datasets = [orders, { ...orders, name: 'visits' }];
  const prepared: unknown[] = [];
  const invoke = createInvoke({
    async 'archive-plan'(event) {
      prepared.push(event);
      if (prepared.length > 1) return;
      throw Object.assign(new Error('orders: column amount is another now.'), { name: 'ColumnChanged' });
    },
  });
  const reported: unknown[] = [];
  const toolsOf = () => {
    throw new Error('The functions are not there.');
  };
  const report = (error: unknown) => reported.push(error);
  await prepareDatasets({ datasets, toolsOf, sliceSeconds: 1 }, { invoke, report });
  expect(prepared).toEqual([{ Dataset: 'orders' }, { Dataset: 'visits' }]);
  expect(reported).toMatchObject([
    { code: 'ColumnChanged', message: 'ColumnChanged: orders: column amount is another now.' },
  ]);
});
