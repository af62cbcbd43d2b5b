import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { Results } from './results.ts';

/**
 * How every work group of the deployment is set up, whoever asks for something else.
 * @param bytesScannedCutoff bytes that one query may scan before Athena cancels it.
 * @param folder below the prefix of all results, such as `archive/`; the prefix itself where it is left out.
 */
export function workGroupConfiguration(
  { outputLocation, encryptionOfAthena }: Results,
  bytesScannedCutoff: number,
  folder = '',
): CfnWorkGroup.WorkGroupConfigurationProperty {
  return {
    enforceWorkGroupConfiguration: true,
    engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
    bytesScannedCutoffPerQuery: bytesScannedCutoff,
    publishCloudWatchMetricsEnabled: true,
    requesterPaysEnabled: false,
    resultConfiguration: {
      outputLocation: `${outputLocation}${folder}`,
      encryptionConfiguration: encryptionOfAthena,
    },
  };
}
