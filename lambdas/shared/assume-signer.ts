import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import * as z from 'zod';
import { SIGNING_SESSION_SECONDS } from './links.ts';

const credentialsSchema = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  SessionToken: z.string(),
  Expiration: z.date(),
});

/** Begins sessions of the role that signs links. */
export function assumeSigner(roleArn: string, config: STSClientConfig = {}) {
  const sts = new STSClient(config);
  return async (): Promise<AwsCredentialIdentity> => {
    const answer = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: 'lakehook-link',
        DurationSeconds: SIGNING_SESSION_SECONDS,
      }),
    );
    const credentials = credentialsSchema.parse(answer.Credentials);
    return {
      accessKeyId: credentials.AccessKeyId,
      secretAccessKey: credentials.SecretAccessKey,
      sessionToken: credentials.SessionToken,
      expiration: credentials.Expiration,
    };
  };
}
