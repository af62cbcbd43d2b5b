import * as z from 'zod';
import { namedOnce, text } from './fields.ts';

const usagePlanSchema = z.strictObject({
  name: text(/^[A-Za-z][A-Za-z0-9]{0,63}$/, '1 to 64 letters and digits, a letter first').describe(
    'Names the caller. The output `ApiKeyId<name>` holds the id of the key.',
  ),
  rate: z.number().positive().describe('Requests per second.'),
  burst: z.int().positive().describe('How many requests at once.'),
  quotaPerDay: z
    .int()
    .positive()
    .optional()
    .describe('Requests a day; as many as there may be where it is left out.'),
});

/** What one caller may ask for. */
export type UsagePlanConfiguration = z.infer<typeof usagePlanSchema>;

export const usagePlansSchema = z
  .array(usagePlanSchema)
  .superRefine(namedOnce<UsagePlanConfiguration>('plans'));
