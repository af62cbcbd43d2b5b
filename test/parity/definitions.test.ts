import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import aslValidator from 'asl-validator';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { MAX_CONTEXT_LENGTH } from '../../core/contract/submission.ts';
import { DEFINITION_ERRORS } from '../../core/errors.ts';
import { EXECUTION_TIMEOUT_SECONDS } from '../../core/workflow/limits.ts';
import {
  ARCHIVE_TOKENS,
  bindTokens,
  DELIVERY_TOKENS,
  QUERY_TOKENS,
  SUBMIT_TOKENS,
  tokensIn,
} from '../../core/workflow/tokens.ts';
import { rolesOf } from '../lib/support/rights.ts';
import { resourceOf, synthesize } from '../lib/support/synthesis.ts';
import { DATASETS } from '../lib/support/variants.ts';

const errorHandlerSchema = z.looseObject({ ErrorEquals: z.array(z.string()) });
const definitionSchema = z.looseObject({
  States: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Resource: z.string().optional(),
      Retry: z.array(errorHandlerSchema).default([]),
      Catch: z.array(errorHandlerSchema).default([]),
    }),
  ),
});

const read = (name: string) => readFileSync(join(import.meta.dirname, '../../statemachine', name), 'utf8');
const parse = (name: string) => definitionSchema.parse(JSON.parse(read(name)));
const template = synthesize(DATASETS);
const roles = rolesOf(template);

describe.each([
  { file: 'query.asl.json', workflow: 'QueryWorkflow', tokens: QUERY_TOKENS },
  { file: 'delivery.asl.json', workflow: 'DeliveryWorkflow', tokens: DELIVERY_TOKENS },
  { file: 'archive.asl.json', workflow: 'ArchiveWorkflow', tokens: ARCHIVE_TOKENS },
])('$file', ({ file, workflow, tokens }) => {
  const deployed = resourceOf(template, 'AWS::StepFunctions::StateMachine', `${workflow}Machine`).Properties;

  test('is valid', () => {
    const bound = bindTokens(read(file), Object.fromEntries(tokens.map((token) => [token, '1'])));
    const { isValid, errorsText } = aslValidator(JSON.parse(bound));
    expect(errorsText('\n')).toBe('');
    expect(isValid).toBe(true);
  });

  test('is deployed letter by letter', () => {
    expect(deployed.DefinitionString).toBe(read(file));
  });

  test('has a value for each of its tokens, and no others', () => {
    expect(tokensIn(read(file)).sort()).toEqual([...tokens].sort());
    expect(Object.keys(Object(deployed.DefinitionSubstitutions)).sort()).toEqual([...tokens].sort());
  });

  test('may do what each of its tasks does', () => {
    const { statements = [] } = roles.get(`${workflow}Role`) ?? {};
    const allowed = statements.flatMap(({ Effect, Action }) => (Effect === 'Allow' ? Action : []));
    for (const { Resource } of Object.values(parse(file).States)) {
      if (Resource !== undefined) expect(allowed).toContain(actionOf(Resource));
    }
  });
});

test('the submit template has a value for each of its tokens, and no others', () => {
  expect(tokensIn(read('submit.request.vtl')).sort()).toEqual([...SUBMIT_TOKENS].sort());
  expect(tokensIn(read('submit.response.vtl') + read('submit.refusal.vtl'))).toEqual([]);
});

test('every error name that a definition matches or raises can be explained, and no others', () => {
  const names = ['query.asl.json', 'delivery.asl.json'].flatMap(errorNames);
  expect([...new Set(names)].sort()).toEqual(Object.keys(DEFINITION_ERRORS).sort());
});

test('every error name of the archive is one that its code throws, or its own, and is explained in the runbook', () => {
  const names = new Set(errorNames('archive.asl.json'));
  names.delete('States.ALL');
  const root = join(import.meta.dirname, '../..');
  const code = ['core', 'lambdas']
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('');
  const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
  const thrown = (name: string) => code.includes(`'${name}'`);
  const own = new Set(['ArchiveUnverified', 'InputInvalid']);
  expect([...names].filter((name) => !own.has(name) && !thrown(name))).toEqual([]);
  expect([...names].filter((name) => !runbook.includes(`\`${name}\``))).toEqual([]);
});

test('both workflows deliver by the same schedule', () => {
  const { Retry, Catch } = { ...parse('query.asl.json').States.Deliver };
  const delivery = { ...parse('delivery.asl.json').States.Deliver };
  expect(Retry).not.toEqual([]);
  expect(delivery.Retry).toEqual(Retry);
  expect(delivery.Catch?.map(({ ErrorEquals, Next }) => ({ ErrorEquals, Next }))).toEqual(
    Catch?.map(({ ErrorEquals, Next }) => ({ ErrorEquals, Next })),
  );
  const { AwaitNextAttempt } = parse('query.asl.json').States;
  expect(AwaitNextAttempt).toBeDefined();
  expect(parse('delivery.asl.json').States.AwaitNextAttempt).toEqual(AwaitNextAttempt);
});

test('the template bounds Context as the contract says', () => {
  expect(read('submit.request.vtl')).toContain(`$input.json('$.Context').length() > ${MAX_CONTEXT_LENGTH})`);
});

test('executions may take as long as the limits say', () => {
  for (const file of ['query.asl.json', 'delivery.asl.json']) {
    expect(JSON.parse(read(file)).TimeoutSeconds).toBe(EXECUTION_TIMEOUT_SECONDS);
  }
});

/** The error names that a definition matches or raises. */
function errorNames(file: string): string[] {
  const matched = Object.values(parse(file).States).flatMap(({ Retry, Catch }) =>
    [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
  );
  return [...matched, ...raised(JSON.parse(read(file)))];
}

/** The IAM action that a task's Resource needs: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html */
function actionOf(resource: string): string {
  if (resource === 'arn:aws:states:::lambda:invoke') return 'lambda:InvokeFunction';
  const [, service, operation = ''] =
    /^arn:aws:states:::aws-sdk:(\w+):(\w+)(?:\.waitForTaskToken)?$/.exec(resource) ?? [];
  return `${service}:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
}

/** The error names that stand in a definition as literals. */
function raised(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'Error' && typeof value === 'string' && !value.startsWith('{%') ? [value] : raised(value),
  );
}
