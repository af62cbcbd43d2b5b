import * as z from 'zod';
import { keyArn } from './fields.ts';

const awsOwnedSchema = z
  .strictObject({ kind: z.literal('AWS_OWNED') })
  .describe('By keys that AWS keeps: everything is encrypted, and nobody has to see to it.');

const customerKeySchema = z
  .strictObject({
    kind: z.literal('CUSTOMER_KEY'),
    keyArn: keyArn
      .optional()
      .describe(
        'A KMS key that is there already, of the same region. Its policy has to hold the statements of ' +
          '[security.md](security.md#a-key-of-your-own). Left out, the stack makes one, which is rotated every year and ' +
          'stays when the stack goes.',
      ),
  })
  .describe(
    'By one KMS key for the results, the records, the webhook secret, the logs and the dead letters. Who may use ' +
      'it decides who may read them.',
  );

export const encryptionSchema = z.discriminatedUnion('kind', [awsOwnedSchema, customerKeySchema]);
/** What data at rest is encrypted with. */
export type Encryption = z.infer<typeof encryptionSchema>;
