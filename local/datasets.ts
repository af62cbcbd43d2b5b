import { type Dataset, datasetsSchema } from '../core/archive/dataset.ts';
import { LOCAL_STAGE } from '../core/configuration/stages.ts';
import { LakehookError } from '../core/errors.ts';
import { sampleDataset } from './database/sample-orders.ts';
import { NAMES } from './names.ts';

/** Where the archive's tables lie. There is no other place where snapshots expire. */
const LOCATION = `s3://${NAMES.lakeBucket}/${NAMES.archivePrefix}`;

/**
 * The datasets of this machine: the sample's, and those of the stage `local`, which are tables of the same database.
 * @throws {LakehookError} `ConfigurationInvalid` where they do not go together.
 */
export function localDatasets(own: readonly Dataset[]): Dataset[] {
  const elsewhere = own.flatMap(({ lake }, index) =>
    lake.location === LOCATION ? [] : [fault([index, 'lake', 'location'], `must be ${LOCATION}`)],
  );
  if (elsewhere.length > 0) throw invalid(elsewhere);
  const result = datasetsSchema.safeParse([sampleDataset(LOCATION), ...own]);
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.map(({ path: [index, ...path], message }) => {
      // The sample's comes first, and is not in the stage.
      const place = Number(index) - 1;
      return fault(place < 0 ? [] : [place, ...path], message);
    }),
  );
}

function fault(path: PropertyKey[], message: string): string {
  return `${['lakehook', LOCAL_STAGE, 'datasets', ...path].join('.')}: ${message}`;
}

function invalid(faults: string[]): LakehookError {
  return new LakehookError('ConfigurationInvalid', `The configuration is not valid.\n${faults.join('\n')}`);
}
