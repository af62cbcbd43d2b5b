import * as z from 'zod';
import { resourceId } from './fields.ts';

/**
 * The VPC that functions are connected to. The upper limit is Lambda's.
 * @param subnets describes what the subnets are for.
 */
export function vpcFields(subnets: string) {
  return {
    vpcId: resourceId('vpc', 'a VPC'),
    privateSubnetIds: z.array(resourceId('subnet', 'a subnet')).min(1).max(16).describe(subnets),
  };
}

/** How the function that sends callbacks is connected to a VPC. The upper limit is Lambda's. */
export const callbackVpcSchema = z.strictObject({
  ...vpcFields(
    'Where the function is connected. It gets no public address: what it reaches beyond, it reaches through a NAT.',
  ),
  securityGroupIds: z.array(resourceId('sg', 'a security group')).min(1).max(5),
});
/** The VPC that callbacks are sent from. */
export type CallbackVpc = z.infer<typeof callbackVpcSchema>;
