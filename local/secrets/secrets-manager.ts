import { hash } from 'node:crypto';
import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../aws/account.ts';
import { AwsError, type AwsJsonService } from '../aws/json-service.ts';

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
const getSecretValueInput = z.object({
  SecretId: z.string().min(1).max(2048),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});

const CURRENT = 'AWSCURRENT';

/** Secret texts by name. */
export type Secrets = Pick<ReadonlyMap<string, string>, 'get'>;

export interface SecretsManagerOptions {
  /** It is read at each call, so a changed secret is seen at once. */
  readonly secrets: Secrets;
}

/** Secrets Manager with the one operation that functions need, GetSecretValue, by name or by ARN. */
export function createSecretsManager({ secrets }: SecretsManagerOptions): AwsJsonService {
  return {
    target: 'secretsmanager',
    version: '1.1',
    async call(operation, input) {
      if (operation !== 'GetSecretValue') {
        throw new AwsError('UnknownOperationException', `secretsmanager does not answer ${operation} here.`);
      }
      return getSecretValue(secrets, input);
    },
  };
}

/** The ARN of a secret. AWS ends it with six characters of its own; here they follow from the name. */
export function secretArn(name: string): string {
  const suffix = hash('sha256', name, 'hex').slice(0, 6);
  return `arn:aws:secretsmanager:${LOCAL_REGION}:${LOCAL_ACCOUNT}:secret:${name}-${suffix}`;
}

function getSecretValue(secrets: Secrets, input: unknown): unknown {
  const parsed = getSecretValueInput.safeParse(input);
  if (!parsed.success) {
    throw new AwsError('InvalidParameterException', z.prettifyError(parsed.error), { cause: parsed.error });
  }
  const { SecretId, VersionId, VersionStage = CURRENT } = parsed.data;
  const name = nameOf(SecretId);
  const secret = secrets.get(name);
  if (secret === undefined) throw notFound("Secrets Manager can't find the specified secret.");
  const currentVersion = versionOf(secret);
  if (VersionStage !== CURRENT || (VersionId ?? currentVersion) !== currentVersion) {
    throw notFound("Secrets Manager can't find the specified secret value for that version.");
  }
  return {
    ARN: secretArn(name),
    Name: name,
    SecretString: secret,
    VersionId: currentVersion,
    VersionStages: [CURRENT],
  };
}

// The name out of an ARN, with or without the six characters at its end.
function nameOf(secretId: string): string {
  const [, ending] = /^arn:aws:secretsmanager:[^:]+:\d{12}:secret:(.+)$/.exec(secretId) ?? [];
  if (ending === undefined) return secretId;
  const name = ending.replace(/-[^-]{6}$/, '');
  return secretArn(name) === secretId ? name : ending;
}

// In the form of a UUID, and another one for another secret.
function versionOf(secret: string): string {
  const digits = hash('sha256', secret, 'hex');
  return [8, 4, 4, 4, 12].map((length, index) => digits.slice(index * 12, index * 12 + length)).join('-');
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}
