import { expect, test } from 'vitest';
import { plain, resourcesOf, synthesize } from './support/synthesis.ts';

test('puts out what callers and operators need to know', () => {
  expect(plain(synthesize().toJSON().Outputs)).toEqual({
    ApiId: { Value: '<QueryApi>' },
    ApiUrl: { Value: 'https://<QueryApi>.execute-api..<AWS::URLSuffix>/<QueryApiDeploymentStagev1>/' },
    RecordTableName: { Value: '<Records>' },
    ResultsBucketName: { Value: '<ResultsBucket>' },
    WebhookSecretArn: { Value: '<WebhookSecret>' },
    WorkGroupName: { Value: '<WorkGrouplakehook>' },
  });
});

test('bounds the calls that answer what became of queries, and no others, where the configuration does', () => {
  const reserved = (configuration: object) =>
    [...resourcesOf(synthesize(configuration), 'AWS::Lambda::Function')].flatMap(([id, { Properties }]) =>
      Properties.ReservedConcurrentExecutions === undefined
        ? []
        : [[id, Properties.ReservedConcurrentExecutions]],
    );
  expect(reserved({})).toEqual([]);
  expect(reserved({ queriesConcurrency: 50 })).toEqual([['Queries', 50]]);
});

test('makes the same template from the same configuration', () => {
  expect(synthesize().toJSON()).toEqual(synthesize().toJSON());
});
