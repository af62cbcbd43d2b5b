import type { DatasetList } from '../../core/contract/dataset.ts';
import { UNANSWERED } from '../../core/contract/refusal.ts';
import { DATASET_ROUTES, type DatasetRoute, ROUTES } from '../../core/contract/routes.ts';
import type { ArchiveFunction } from '../shared/archive/archive-tools.ts';
import { count, type Observers, observed } from '../shared/observed.ts';
import { parameterFault } from '../shared/parameter-fault.ts';
import { answer, type ProxyResult, proxyRequestSchema, refuse, unanswered } from '../shared/proxy-answer.ts';
import { configuredView, describeDataset } from './describe-dataset.ts';

/** What the datasets function is made of. */
export type DatasetsParts = Pick<ArchiveFunction, 'datasets' | 'toolsOf'>;

/** The datasets function: tells what can be asked. Datasets are the deployment's, so every caller sees the same. */
export function createDatasetsHandler(made: DatasetsParts, observers: Observers) {
  return observed(observers, async (event: unknown): Promise<ProxyResult> => {
    count(observers.metrics, 'Requests');
    try {
      const { httpMethod, resource, pathParameters, queryStringParameters } = proxyRequestSchema.parse(event);
      const name = routeOf(httpMethod, resource);
      if (!name) return refuse('NotFound', 'There is no such route.');
      const { parameters } = ROUTES[name];
      const given = parameters.safeParse(queryStringParameters ?? {});
      if (!given.success) return refuse('InvalidRequest', parameterFault(parameters, given.error));
      return await ANSWERING[name](pathParameters?.Dataset ?? '', made, observers);
    } catch (error) {
      observers.logger.error('A request could not be answered.', { error });
      return unanswered();
    }
  });
}

const UNDESCRIBED = { Code: 'InternalError', Message: UNANSWERED };

type Answering = (name: string, made: DatasetsParts, observers: Observers) => Promise<ProxyResult>;

const ANSWERING: Readonly<Record<DatasetRoute, Answering>> = {
  listDatasets: async (_, { datasets, toolsOf }, { logger }) => {
    // One whose database does not answer hides no other.
    const described = datasets.map(toolsOf).map((tools) =>
      describeDataset(tools).catch((error: unknown) => {
        logger.error('A dataset could not be described.', { dataset: tools.dataset.name, error });
        return { ...configuredView(tools), Error: UNDESCRIBED };
      }),
    );
    const list: DatasetList = { Datasets: await Promise.all(described) };
    return answer(ROUTES.listDatasets.answer.status, list);
  },
  getDataset: async (name, { datasets, toolsOf }) => {
    const dataset = datasets.find((each) => each.name === name);
    if (!dataset) return refuse('NotFound', 'There is no such dataset.');
    return answer(ROUTES.getDataset.answer.status, await describeDataset(toolsOf(dataset)));
  },
};

function routeOf(httpMethod: string, resource: string): DatasetRoute | undefined {
  return DATASET_ROUTES.find((name) => ROUTES[name].method === httpMethod && ROUTES[name].path === resource);
}
