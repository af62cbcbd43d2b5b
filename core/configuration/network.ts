import * as z from 'zod';
import { resourceId } from './fields.ts';

/** The VPC that a function is connected to. The upper limits are Lambda's. */
export const callbackVpcSchema = z.strictObject({
  vpcId: resourceId('vpc', 'a VPC'),
  privateSubnetIds: z
    .array(resourceId('subnet', 'a subnet'))
    .min(1)
    .max(16)
    .describe(
      'Where the function is connected. It gets no public address: what it reaches beyond, it reaches through a NAT.',
    ),
  securityGroupIds: z.array(resourceId('sg', 'a security group')).min(1).max(5),
});
/** The VPC that callbacks are sent from. */
export type CallbackVpc = z.infer<typeof callbackVpcSchema>;
