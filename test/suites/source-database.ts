import { batchesSuite } from './source-database/batches.ts';
import { daysAndSessionsSuite } from './source-database/days-and-sessions.ts';
import { restorationsSuite } from './source-database/restorations.ts';
import { snapshotsSuite } from './source-database/snapshots.ts';
import type { SourceUnderTest } from './source-database/source-under-test.ts';

/**
 * What every source database does.
 * @param open makes the table anew, empty and without batches.
 */
export function sourceDatabaseSuite(open: () => Promise<SourceUnderTest>): void {
  daysAndSessionsSuite(open);
  batchesSuite(open);
  snapshotsSuite(open);
  restorationsSuite(open);
}
