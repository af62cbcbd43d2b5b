import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { readStage, readStageOfCdkJson, stackNameOf } from '../../../core/configuration/stages.ts';
import { dataset } from './stage-fields.ts';

const cdkJson = readFileSync(join(import.meta.dirname, '../../../cdk.json'), 'utf8');

test('each stage has its own', () => {
  const stages = { dev: { database: 'sales' }, prod: { database: 'web' } };
  expect(readStage(stages, 'dev').database).toBe('sales');
  expect(readStage(stages, 'prod').database).toBe('web');
});

test('another stage may be wrong meanwhile', () => {
  expect(() => readStage({ dev: {}, prod: { database: 1 } }, 'dev')).not.toThrow();
});

test('without any stages every stage has the defaults', () => {
  expect(readStage(undefined, 'prod')).toEqual(readStage({ prod: {} }, 'prod'));
});

test('a stage that is not there is refused by name, beside those that are', () => {
  expect(() => readStage({ dev: {}, prod: {} }, 'test')).toThrow(
    'lakehook: there is no stage called test, but dev, prod',
  );
  expect(() => readStage({ database: 'sales' }, 'constructor')).toThrow(
    'there is no stage called constructor',
  );
});

test.each(['Prod', 'a b', '1'])('refuses the stage name %j', (name) => {
  expect(() => readStage({ [name]: {} }, name)).toThrow(
    `The stage ${name} must be called by 1 to 32 lower case letters`,
  );
});

test('cdk.json has the stages dev, prod and local, and all are valid', () => {
  const { context } = z
    .object({ context: z.object({ lakehook: z.record(z.string(), z.unknown()) }) })
    .parse(JSON.parse(cdkJson));
  const names = Object.keys(context.lakehook);
  expect(names).toEqual(['dev', 'prod', 'local']);
  for (const name of names) expect(() => readStageOfCdkJson(cdkJson, name)).not.toThrow();
});

test('the local stage reads the sample lake and lets callbacks stay on the machine', () => {
  expect(readStageOfCdkJson(cdkJson, 'local')).toMatchObject({
    database: 'sample',
    callbackAllow: 'localhost,127.0.0.0/8,::1/128',
  });
});

test('the datasets of the local stage need no sourceDatabase, and may be as many as there are', () => {
  const datasets = Array.from({ length: 20 }, (_, index) => ({
    ...dataset,
    name: `orders-${index}`,
    source: { table: `orders_${index}` },
    lake: { ...dataset.lake, table: `orders_${index}` },
  }));
  const stages = { dev: { datasets: [dataset] }, local: { datasets } };
  expect(readStage(stages, 'local').datasets).toMatchObject(datasets);
  expect(() => readStage(stages, 'dev')).toThrow('lakehook.dev.sourceDatabase: must be given');
  expect(() => readStage({ local: { database: 1 } }, 'local')).toThrow('lakehook.local.database: ');
});

test('a cdk.json without a word of it is all defaults', () => {
  expect(readStageOfCdkJson('{"app": "node app.ts"}', 'local')).toEqual(readStage({ local: {} }, 'local'));
});

test('stages that are deployed do not share the name of a stack', () => {
  const unnamed = readStage(undefined, 'dev');
  expect(stackNameOf('dev', unnamed)).toBe('Lakehook');
  expect(stackNameOf('prod', unnamed)).toBe('Lakehook-prod');
  expect(stackNameOf('prod', { stackName: 'Reports' })).toBe('Reports');
});
