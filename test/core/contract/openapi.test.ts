import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../../../core/contract/openapi.ts';
import * as examples from '../../../core/contract/openapi-examples.ts';
import { callbackSchema, queryViewSchema, redeliverySchema } from '../../../core/contract/query.ts';
import { REFUSALS, refusalSchema } from '../../../core/contract/refusal.ts';
import { ROUTES } from '../../../core/contract/routes.ts';
import { acceptedSchema, submissionSchema } from '../../../core/contract/submission.ts';
import { webhookKeysSchema } from '../../../core/contract/webhook-keys.ts';
import { parseCallbackPolicy } from '../../../core/delivery/callback-policy.ts';
import { callbackUrlPattern } from '../../../core/delivery/callback-url-pattern.ts';

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
  ]);
});

test('every reference leads to a component, and every component is referred to', () => {
  const references = new Set(Array.from(text.matchAll(/"\$ref":"#\/([^"]+)"/g), (match) => match[1] ?? ''));
  for (const reference of references) expect(read(...reference.split('/'))).toBeTypeOf('object');
  const { schemas, pathItems } = document.components;
  for (const name of Object.keys(schemas)) expect(references).toContain(`components/schemas/${name}`);
  for (const name of Object.keys(pathItems)) expect(references).toContain(`components/pathItems/${name}`);
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
  const submission = submissionSchema({ callbackUrlPattern: callbackUrls, workGroups: ['lakehook'] });
  test.each([
    ['submissionExample', submission, examples.submissionExample],
    ['acceptedExample', acceptedSchema, examples.acceptedExample],
    ['redeliveryExample', redeliverySchema, examples.redeliveryExample],
    ['runningExample', queryViewSchema, examples.runningExample],
    ['deliveredExample', queryViewSchema, examples.deliveredExample],
    ['succeededExample', callbackSchema, examples.succeededExample],
    ['failedExample', callbackSchema, examples.failedExample],
    ['webhookKeysExample', webhookKeysSchema, examples.webhookKeysExample],
    ['refusalExample', refusalSchema, examples.refusalExample],
  ])('%s is valid', (_, schema, example) => {
    expect(schema.parse(example)).toEqual(example);
  });

  test('name the QueryId as the request template would', () => {
    const { ClientRequestToken } = examples.submissionExample;
    expect(examples.acceptedExample.QueryId).toBe(`AROAEXAMPLEEXAMPLE123-${ClientRequestToken}`);
  });
});

function read(...path: string[]): object {
  const value: unknown = path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
    document,
  );
  if (typeof value !== 'object' || value === null) throw new Error(`Nothing stands at ${path.join('/')}.`);
  return value;
}
