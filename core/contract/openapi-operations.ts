import type { z } from 'zod';
import { body, type JsonObject, jsonSchema, type SchemaName } from './openapi-schemas.ts';
import { REFUSALS, type RefusalCode } from './refusal.ts';
import { pathParametersOf, ROUTES, type Route } from './routes.ts';

type RouteName = keyof typeof ROUTES;

/** What each route answers with; nothing where the answer has no body. */
const ANSWERS: Record<RouteName, SchemaName | undefined> = {
  submitQuery: 'Accepted',
  listQueries: 'QueryList',
  getQuery: 'Query',
  getResults: undefined,
  getRows: 'RowsPage',
  cancelQuery: 'Cancellation',
  redeliverQuery: 'Redelivery',
  submitDatasetQuery: 'Accepted',
  listDatasets: 'DatasetList',
  getDataset: 'Dataset',
  webhookKeys: 'WebhookKeys',
};

// Any route may fail; none lists it.
const FAILURE: RefusalCode = 'InternalError';

/** The `paths` of the OpenAPI document: an operation for every route. */
export function paths(): JsonObject {
  const byPath: Record<string, JsonObject> = {};
  for (const operationId of routeNames()) {
    const route: Route = ROUTES[operationId];
    byPath[route.path] = {
      ...byPath[route.path],
      [route.method.toLowerCase()]: {
        operationId,
        summary: route.summary,
        ...parameters(route),
        ...SUBMISSIONS[operationId],
        responses: responses(route, ANSWERS[operationId]),
      },
    };
  }
  return byPath;
}

const submission = (name: SchemaName): JsonObject => ({
  requestBody: { required: true, content: body(name) },
  callbacks: {
    queryEnded: { '{$request.body#/CallbackUrl}': { $ref: '#/components/pathItems/QueryEnded' } },
  },
});

/** What the routes have that begin a query. */
const SUBMISSIONS: Partial<Record<RouteName, JsonObject>> = {
  submitQuery: submission('Submission'),
  submitDatasetQuery: submission('DatasetQuery'),
};

function parameters({ path, parameters: { shape } }: Route): JsonObject {
  const inPath = pathParametersOf(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries<z.ZodType>(shape).map(([name, field]) => {
    const { description, ...schema } = jsonSchema(field, 'output');
    return { name, in: 'query', required: !field.safeParse(undefined).success, description, schema };
  });
  const all = [...inPath, ...inQuery];
  return all.length > 0 ? { parameters: all } : {};
}

function responses({ answer, refusals }: Route, schema: SchemaName | undefined): JsonObject {
  const codes: RefusalCode[] = [...refusals, FAILURE];
  return {
    [answer.status]: schema
      ? { description: answer.schema?.description, content: body(schema) }
      : REDIRECTION,
    ...Object.fromEntries(codes.map((code) => [REFUSALS[code], { $ref: `#/components/responses/${code}` }])),
  };
}

const REDIRECTION = {
  description: 'The result is to be had from Location. The answer itself has no body.',
  headers: {
    Location: {
      description: 'A link to the result; whoever holds it can read the result while it lives.',
      required: true,
      schema: { type: 'string', format: 'uri' },
    },
  },
};

/** The codes that some route refuses with. */
export function refusalCodes(): RefusalCode[] {
  return [...new Set([...Object.values<Route>(ROUTES).flatMap(({ refusals }) => refusals), FAILURE])];
}

function routeNames(): RouteName[] {
  const names = new Set<string>(Object.keys(ROUTES));
  const isRouteName = (name: string): name is RouteName => names.has(name);
  return Object.keys(ROUTES).filter(isRouteName);
}
