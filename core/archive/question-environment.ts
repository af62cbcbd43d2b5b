import * as z from 'zod';
import { archiveEnvironment } from './environment.ts';

/** The environment of the snapshot function: what it reads besides the archive's functions, and theirs. */

export const snapshotEnvironment = z.object({
  ...archiveEnvironment.shape,
  /** The work group of a question that names none. */
  WORK_GROUP: z.string().min(1),
  /** `s3://bucket/prefix/`, below which an UNLOAD has a folder of its own. */
  RESULTS_LOCATION: z.string().regex(/^s3:\/\/[^/]+\/(.+\/)?$/),
});
/** What the construct binds. What has a default may be left out. */
export type SnapshotEnvironment = z.input<typeof snapshotEnvironment>;
