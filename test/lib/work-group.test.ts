import { expect, test } from 'vitest';
import { resourceOf, synthesize } from './support/synthesis.ts';

test('the work group decides where results go and how much a query may scan', () => {
  const template = synthesize({ workGroup: 'reports', bytesScannedCutoff: 50_000_000 });
  expect(resourceOf(template, 'AWS::Athena::WorkGroup').Properties).toMatchObject({
    Name: 'reports',
    RecursiveDeleteOption: false,
    WorkGroupConfiguration: {
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 50_000_000,
      PublishCloudWatchMetricsEnabled: true,
      RequesterPaysEnabled: false,
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      ResultConfiguration: {
        OutputLocation: 's3://<ResultsBucket>/results/',
        EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
      },
    },
  });
});
