import { expect, test } from 'vitest';
import { plain, synthesize } from './support/synthesis.ts';

test('puts out what callers and operators need to know', () => {
  expect(plain(synthesize().toJSON().Outputs)).toEqual({
    ApiUrl: { Value: 'https://<QueryApi>.execute-api..<AWS::URLSuffix>/<QueryApiDeploymentStagev1>/' },
    RecordTableName: { Value: '<Records>' },
    ResultsBucketName: { Value: '<ResultsBucket>' },
    WebhookSecretArn: { Value: '<WebhookSecret>' },
    WorkGroupName: { Value: '<WorkGroup>' },
  });
});

test('makes the same template from the same configuration', () => {
  expect(synthesize().toJSON()).toEqual(synthesize().toJSON());
});
