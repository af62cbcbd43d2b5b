import { datasetListSchema, datasetViewSchema } from '../core/contract/dataset.ts';
import { ROUTES } from '../core/contract/routes.ts';
import { acceptedSchema } from '../core/contract/submission.ts';
import type { Ask } from './ask.ts';
import type { DatasetMethods } from './methods.ts';
import { withToken } from './with-token.ts';

/** The methods of a client about datasets. */
export function datasetMethods(ask: Ask): DatasetMethods {
  return {
    submitDatasetQuery(dataset, query, { signal } = {}) {
      const body = withToken(query);
      const route = ROUTES.submitDatasetQuery;
      return ask(acceptedSchema, { route, dataset, body, repeatable: true, signal });
    },

    async datasets({ signal } = {}) {
      const list = await ask(datasetListSchema, { route: ROUTES.listDatasets, repeatable: true, signal });
      return list.Datasets;
    },

    dataset(name, { signal } = {}) {
      const route = ROUTES.getDataset;
      return ask(datasetViewSchema, { route, dataset: name, repeatable: true, signal });
    },
  };
}
