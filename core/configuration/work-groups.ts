import * as z from 'zod';
import { BYTES_SCANNED_CUTOFF } from '../workflow/limits.ts';
import { namedOnce, text } from './fields.ts';

const workGroupSchema = z.strictObject({
  name: text(
    /^[a-zA-Z0-9._-]{1,128}$/,
    '1 to 128 letters, digits, full stops, hyphens and underscores',
  ).describe('One of a name in an account and region, so stages that share those need names of their own.'),
  bytesScannedCutoff: z
    .int()
    .min(10_000_000)
    .default(BYTES_SCANNED_CUTOFF)
    .describe('Bytes that one query may scan before Athena cancels it; 10 MB at the least.'),
});
/** A work group of Athena. */
export type WorkGroupConfiguration = z.infer<typeof workGroupSchema>;

export const workGroupsSchema = z
  .tuple([workGroupSchema], workGroupSchema)
  .superRefine(namedOnce<WorkGroupConfiguration>('work groups'));

/** What the archive's own work group is called, beside the first of the deployment. */
export function archiveWorkGroupName(first: string): string {
  return `${first}-archive`;
}
