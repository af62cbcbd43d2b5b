import * as z from 'zod';
import { AwsError } from '../aws/json-service.ts';
import type { XmlFields } from '../aws/write-xml.ts';
import type { Clock } from '../clock.ts';
import type { Signer } from '../signature/credentials.ts';
import { issueCredentials } from './temporary-credentials.ts';
import { accountOf, uniqueIdOf } from './unique-id.ts';

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const input = z.object({
  RoleArn: z.string().regex(/^arn:aws:iam::\d{12}:role\/([\w+=,.@/-]*\/)?[\w+=,.@-]{1,64}$/, {
    error: 'RoleArn must be the ARN of a role',
  }),
  RoleSessionName: z.string().regex(/^[\w+=,.@-]{2,64}$/, {
    error: 'RoleSessionName must be 2 to 64 of A-Z a-z 0-9 _ + = , . @ -',
  }),
  DurationSeconds: z
    .string()
    .regex(/^\d{1,9}$/, { error: 'DurationSeconds must be a number' })
    .transform(Number)
    .pipe(
      z
        .number()
        .min(900, { error: 'DurationSeconds must be at least 900' })
        .max(43_200, { error: 'DurationSeconds must be at most 43200' }),
    )
    .default(3600),
});

// An hour: a role that assumes a role gets no more, whatever the role allows.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
const LONGEST_CHAINED = 3600;

/**
 * Hands out credentials of a role. One machine has no list of roles: any well-formed one may be assumed.
 * @throws {AwsError} ValidationError
 */
export function assumeRole(
  form: URLSearchParams,
  signer: Signer,
  options: { rootSecret: string; clock: Clock },
): XmlFields {
  const parsed = input.safeParse(Object.fromEntries(form));
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => issue.message).join('; '));
  const { RoleArn, RoleSessionName, DurationSeconds } = parsed.data;
  if (signer.sessionToken !== undefined && DurationSeconds > LONGEST_CHAINED) {
    throw invalid(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  const [, account = '', roleName = ''] =
    /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(RoleArn) ?? [];
  const principal = `arn:aws:sts::${account}:assumed-role/${roleName}/${RoleSessionName}`;
  // Whole seconds, as the answer states it.
  const expiration = (Math.floor(options.clock.now() / 1000) + DurationSeconds) * 1000;
  const issued = issueCredentials(options.rootSecret, { principal, expiration });
  return {
    AssumedRoleUser: { AssumedRoleId: uniqueIdOf(principal), Arn: principal },
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken,
      Expiration: new Date(expiration).toISOString().replace('.000Z', 'Z'),
    },
    PackedPolicySize: 0,
  };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function callerIdentity(signer: Signer): XmlFields {
  const { principal } = signer;
  return { UserId: uniqueIdOf(principal), Account: accountOf(principal), Arn: principal };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
