import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { datasetListSchema, datasetViewSchema } from '../../../core/contract/dataset.ts';
import { datasetQuerySchema } from '../../../core/contract/dataset-query.ts';
import { openApiDocument } from '../../../core/contract/openapi.ts';
import * as examples from '../../../core/contract/openapi-examples.ts';
import {
  callbackSchema,
  cancellationSchema,
  queryListSchema,
  queryStates,
  queryViewSchema,
  redeliverySchema,
} from '../../../core/contract/query.ts';
import { REFUSALS, refusalSchema } from '../../../core/contract/refusal.ts';
import { ROUTES } from '../../../core/contract/routes.ts';
import { acceptedSchema, submissionSchema } from '../../../core/contract/submission.ts';
import { webhookKeysSchema } from '../../../core/contract/webhook-keys.ts';
import { parseCallbackPolicy } from '../../../core/delivery/callback-policy.ts';
import { callbackUrlPattern } from '../../../core/delivery/callback-url-pattern.ts';
import { estimatedPrice } from '../../../core/workflow/price.ts';

const document = openApiDocument();
const text = JSON.stringify(document);

test('docs/openapi.json is the document that the contract makes (npm run openapi writes it)', () => {
  const file = join(import.meta.dirname, '../../../docs/openapi.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text));
});

test('documents every route with its answer and all its refusals', () => {
  for (const [operationId, { method, path, answer, refusals }] of Object.entries(ROUTES)) {
    const operation = read('paths', path, method.toLowerCase());
    expect(operation).toMatchObject({ operationId });
    const statuses = [answer.status, ...refusals.map((code) => REFUSALS[code]), 500].map(String);
    expect(Object.keys(read('paths', path, method.toLowerCase(), 'responses')).sort()).toEqual(
      statuses.sort(),
    );
  }
});

test('names every path parameter', () => {
  expect(read('paths', '/queries/{QueryId}', 'get', 'parameters')).toEqual([
    { name: 'QueryId', in: 'path', required: true, schema: { type: 'string' } },
    expect.objectContaining({ in: 'query' }),
  ]);
});

test('names every parameter behind the ?, numbers as numbers', () => {
  for (const { method, path, parameters } of Object.values(ROUTES)) {
    const { parameters: documented = [] } = operationSchema.parse(read('paths', path, method.toLowerCase()));
    const behind = documented.filter((parameter) => parameter.in === 'query');
    expect(behind.map(({ name }) => name)).toEqual(Object.keys(parameters.shape));
    for (const { required, description } of behind) {
      expect(required).toBe(false);
      expect(description).toMatch(/\.$/);
    }
  }
  expect(read('paths', '/queries', 'get', 'parameters')).toMatchObject([
    { name: 'State', schema: { enum: [...queryStates] } },
    { name: 'MaxResults', schema: { type: 'integer', minimum: 1, maximum: 100 } },
    { name: 'NextToken', schema: { type: 'string' } },
  ]);
});

test('a redirection has the link in its header and no body', () => {
  const { 307: redirection } = Object(read('paths', '/queries/{QueryId}/results', 'get', 'responses'));
  expect(redirection).toMatchObject({
    headers: { Location: { required: true, schema: { type: 'string', format: 'uri' } } },
  });
  expect(redirection).not.toHaveProperty('content');
});

test('asks for a signature, and for an API key besides where there are usage plans', () => {
  expect(document.security).toEqual([{ sigv4: [] }, { sigv4: [], apiKey: [] }]);
  expect(document.components.securitySchemes).toMatchObject({
    sigv4: { in: 'header', name: 'Authorization' },
    apiKey: { in: 'header', name: 'x-api-key' },
  });
});

test('every reference leads to a component, and every component is referred to', () => {
  const references = new Set(Array.from(text.matchAll(/"\$ref":"#\/([^"]+)"/g), (match) => match[1] ?? ''));
  for (const reference of references) expect(read(...reference.split('/'))).toBeTypeOf('object');
  const { securitySchemes: _, ...components } = document.components;
  for (const [kind, named] of Object.entries(components)) {
    for (const name of Object.keys(named)) expect(references).toContain(`components/${kind}/${name}`);
  }
});

test('tells the receiver which headers come with a callback', () => {
  const parameters = read('components', 'pathItems', 'QueryEnded', 'post', 'parameters');
  expect(parameters).toMatchObject([
    { name: 'webhook-id', in: 'header', required: true },
    { name: 'webhook-timestamp', in: 'header', required: true },
    { name: 'webhook-signature', in: 'header', required: true },
    { name: 'user-agent', in: 'header', required: true },
  ]);
  expect(read('paths', '/queries', 'post', 'callbacks')).toEqual({
    queryEnded: { '{$request.body#/CallbackUrl}': { $ref: '#/components/pathItems/QueryEnded' } },
  });
});

test('leaves the hosts and the work groups of deployments open', () => {
  expect(read('components', 'schemas', 'Submission', 'properties', 'WorkGroup')).toEqual({
    type: 'string',
    description: 'One of the work groups that the deployment allows.',
  });
  expect(read('components', 'schemas', 'Submission')).toMatchObject({ additionalProperties: false });
});

describe('examples', () => {
  const callbackUrls = callbackUrlPattern(parseCallbackPolicy(''));
  const rules = { callbackUrlPattern: callbackUrls, workGroups: ['lakehook'] } as const;
  const submission = submissionSchema(rules);
  const datasetQuery = datasetQuerySchema(rules);
  test.each([
    ['submissionExample', submission, examples.submissionExample],
    ['acceptedExample', acceptedSchema, examples.acceptedExample],
    ['redeliveryExample', redeliverySchema, examples.redeliveryExample],
    ['cancellationExample', cancellationSchema, examples.cancellationExample],
    ['runningExample', queryViewSchema, examples.runningExample],
    ['deliveredExample', queryViewSchema, examples.deliveredExample],
    ['succeededExample', callbackSchema, examples.succeededExample],
    ['parquetExample', callbackSchema, examples.parquetExample],
    ['failedExample', callbackSchema, examples.failedExample],
    ['cancelledExample', callbackSchema, examples.cancelledExample],
    ['listExample', queryListSchema, examples.listExample],
    ['datasetQueryExample', datasetQuery, examples.datasetQueryExample],
    ['datasetExample', datasetViewSchema, examples.datasetExample],
    ['datasetListExample', datasetListSchema, examples.datasetListExample],
    ['webhookKeysExample', webhookKeysSchema, examples.webhookKeysExample],
    ['refusalExample', refusalSchema, examples.refusalExample],
  ])('%s is valid', (_, schema, example) => {
    expect(schema.parse(example)).toEqual(example);
  });

  test('every example of the document is one of these', () => {
    const shown = Object.values(document.components.schemas).flatMap(({ examples = [] }) => examples);
    const all = new Set(Object.values(examples).map((example) => JSON.stringify(example)));
    for (const example of z.array(z.unknown()).parse(shown)) expect(all).toContain(JSON.stringify(example));
    expect(shown).toHaveLength(Object.keys(examples).length);
  });

  test('the files of a result are its whole size', () => {
    const { Files = [], FileCount, ContentLength } = examples.parquetExample.QueryResult ?? {};
    expect(Files).toHaveLength(FileCount ?? 0);
    expect(Files.reduce((sum, file) => sum + file.ContentLength, 0)).toBe(ContentLength);
  });

  test('the price is what the list price makes of the bytes', () => {
    const { EstimatedPriceInUsd, ...Statistics } = examples.succeededExample.Statistics ?? {};
    const execution = { Status: { State: 'SUCCEEDED' }, StatementType: 'DML', Statistics } as const;
    expect(EstimatedPriceInUsd).toBe(estimatedPrice(execution, 5));
  });

  test('name the QueryId as the request template would', () => {
    const { ClientRequestToken } = examples.submissionExample;
    expect(examples.acceptedExample.QueryId).toBe(`AROAEXAMPLEEXAMPLE123-${ClientRequestToken}`);
  });
});

const operationSchema = z.object({
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean(),
        description: z.string().optional(),
      }),
    )
    .optional(),
});

function read(...path: string[]): object {
  const value: unknown = path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
    document,
  );
  if (typeof value !== 'object' || value === null) throw new Error(`Nothing stands at ${path.join('/')}.`);
  return value;
}
