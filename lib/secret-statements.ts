import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { keyStatement } from './encryption.ts';

/** A secret that somebody else keeps. */
export interface SecretPlace {
  secretArn: string;
  /** The KMS key that it is encrypted with; AWS's own where it is left out. */
  keyArn: string | undefined;
}

/** What reads the secret. */
export function secretStatements(stack: Stack, { secretArn, keyArn }: SecretPlace): PolicyStatement[] {
  const read = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] });
  if (keyArn === undefined) return [read];
  return [read, keyStatement(stack, 'secretsmanager', ['kms:Decrypt'], [keyArn])];
}
