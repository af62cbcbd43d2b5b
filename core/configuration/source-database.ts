import * as z from 'zod';
import { keyArn, resourceId, secretArn } from './fields.ts';
import { vpcFields } from './network.ts';

/** The database that the datasets are tables of, and how functions get there. */
export const sourceDatabaseSchema = z.strictObject({
  secretArn: secretArn.describe(
    'The secret that says how it is reached: `host`, `port`, `username`, `password`, `dbname` as RDS writes them, and `ssl`. See [archive.md](archive.md#the-secret).',
  ),
  secretKeyArn: keyArn
    .optional()
    .describe('The KMS key that the secret is encrypted with; AWS’s own where it is left out.'),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .default(5432)
    .describe('The port that it listens on: the only one that the functions may reach there.'),
  securityGroupId: resourceId('sg', 'a security group').describe(
    'The security group of the database. It is given a rule that lets the functions in.',
  ),
  ...vpcFields(
    'Where the functions are connected. From there they have to reach S3, Athena and Secrets Manager, through a NAT or through endpoints.',
  ),
});
/** The database that rows are archived from. */
export type SourceDatabaseConfiguration = z.infer<typeof sourceDatabaseSchema>;
