import * as z from 'zod';
import { certificateArn, hostName, resourceId } from './fields.ts';

const regionalSchema = z
  .strictObject({ kind: z.literal('REGIONAL') })
  .describe('A public host name. Every request has to be signed all the same.');

const customDomainSchema = z.strictObject({
  domainName: hostName.describe('The host name that callers use instead of the API’s own.'),
  certificateArn: certificateArn.describe('Its certificate, in the region of the deployment.'),
  ownVpcEndpointIds: z
    .array(resourceId('vpce', 'a VPC endpoint'))
    .default([])
    .describe(
      'Those of `vpcEndpointIds` that are of the account of the deployment. Other accounts connect theirs themselves: see `callerRole`.',
    ),
});
/** A host name of one's own for a private API. */
export type CustomDomain = z.infer<typeof customDomainSchema>;

const privateSchema = z
  .strictObject({
    kind: z.literal('PRIVATE'),
    vpcEndpointIds: z
      .array(resourceId('vpce', 'a VPC endpoint'))
      .min(1)
      .describe(
        'The interface endpoints for `execute-api` that requests may come through, of this account or of others.',
      ),
    associate: z
      .boolean()
      .default(true)
      .describe(
        'Whether each endpoint gets a public DNS name of its own for the API, by which no header has to name the API. It ' +
          'resolves to private addresses.',
      ),
    customDomain: customDomainSchema
      .optional()
      .describe('A private host name for the API. It is shared with the accounts of `callers`.'),
  })
  .describe('No way in but VPC endpoints, and these only. `callers` has to name who may come through them.');

/** Where the API can be reached from. */
export const exposureSchema = z.discriminatedUnion('kind', [regionalSchema, privateSchema]);
