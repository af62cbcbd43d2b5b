import { MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import type { DatasetList } from '../../core/contract/dataset.ts';
import { DATASET_ROUTES, type DatasetRoute, ROUTES } from '../../core/contract/routes.ts';
import { parameterFault } from '../queries/parameter-fault.ts';
import type { ArchiveFunction } from '../shared/archive/archive-tools.ts';
import { type Observers, observed } from '../shared/observed.ts';
import { answer, type ProxyResult, refuse } from '../shared/proxy-answer.ts';
import { describeDataset } from './describe-dataset.ts';

/**
 * What is read of API Gateway's proxy event.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event
 */
const requestSchema = z.object({
  httpMethod: z.string(),
  resource: z.string(),
  pathParameters: z.object({ Dataset: z.string().optional() }).nullish(),
  queryStringParameters: z.record(z.string(), z.unknown()).nullish(),
});

export type DatasetsFunction = Pick<ArchiveFunction, 'datasets' | 'toolsOf'>;

/** The datasets function: tells what can be asked. Datasets are the deployment's, so every caller sees the same. */
export function createDatasetsHandler(made: DatasetsFunction, observers: Observers) {
  return observed(observers, async (event: unknown): Promise<ProxyResult> => {
    observers.metrics.addMetric('Requests', MetricUnit.Count, 1);
    try {
      const { httpMethod, resource, pathParameters, queryStringParameters } = requestSchema.parse(event);
      const name = routeOf(httpMethod, resource);
      if (!name) return refuse('NotFound', 'There is no such route.');
      const { parameters } = ROUTES[name];
      const given = parameters.safeParse(queryStringParameters ?? {});
      if (!given.success) return refuse('InvalidRequest', parameterFault(parameters, given.error));
      return await ANSWERING[name](pathParameters?.Dataset ?? '', made);
    } catch (error) {
      observers.logger.error('A request could not be answered.', { error });
      return refuse('InternalError', 'The request could not be answered. Please try again.');
    }
  });
}

const ANSWERING: Readonly<
  Record<DatasetRoute, (name: string, made: DatasetsFunction) => Promise<ProxyResult>>
> = {
  listDatasets: async (_, { datasets, toolsOf }) => {
    const list: DatasetList = {
      Datasets: await Promise.all(datasets.map((dataset) => describeDataset(toolsOf(dataset)))),
    };
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
