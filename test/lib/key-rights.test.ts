import { expect, test } from 'vitest';
import { rolesOf } from './support/rights.ts';
import { synthesize } from './support/synthesis.ts';
import { OPTIONS } from './support/variants.ts';

const LAKE = 'arn:aws:kms:eu-central-1:111122223333:key/1c2d';
const SIGNER = 'arn:aws:kms:eu-central-1:111122223333:key/3e4f';
const DATABASE = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b';

/** `action on key through service`, by role. */
function keysOf(configuration: object): Record<string, string[]> {
  const found = [...rolesOf(synthesize({ region: 'eu-central-1', ...configuration }))].map(
    ([role, { statements }]) => {
      const uses = statements
        .filter(({ Action }) => Action.some((action) => action.startsWith('kms:')))
        .flatMap(({ Action, Resource = [], Condition }) => {
          const service = /"kms:ViaService":"(\w+)\./.exec(JSON.stringify(Condition))?.[1];
          return Action.map((action) => `${action} on ${Resource.join(' ')} through ${service}`);
        });
      return [role, [...new Set(uses)].sort()] as const;
    },
  );
  return Object.fromEntries(found.filter(([, uses]) => uses.length > 0));
}

const reads = (key: string, service: string) => `kms:Decrypt on ${key} through ${service}`;
const writes = `kms:GenerateDataKey on ${LAKE} through s3`;

test('keys that others keep are used by who reads and writes what they encrypt, through the service alone', () => {
  const database = reads(DATABASE, 'secretsmanager');
  const lake = reads(LAKE, 's3');
  expect(keysOf(OPTIONS['keys of the lake'] ?? {})).toEqual({
    ArchivePlanRole: [database, lake, writes],
    ArchiveReportRole: [database, lake],
    ArchiveRestoreRole: [database, lake],
    ArchiveSliceRole: [database, lake, writes],
    ArchiveWorkflowRole: [lake],
    DatasetsRole: [database],
    DeliverRole: [reads(SIGNER, 'secretsmanager')],
    QueriesRole: [reads(SIGNER, 'secretsmanager')],
    QueryWorkflowRole: [lake],
    SnapshotRole: [database, lake, writes],
  });
});

test('queries that write use the keys of the lake to write, too', () => {
  const { QueryWorkflowRole } = keysOf({ lakeBuckets: ['lake'], lakeKeyArns: [LAKE], allowWrites: true });
  expect(QueryWorkflowRole).toEqual([reads(LAKE, 's3'), writes]);
});
