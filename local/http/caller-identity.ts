import { hash } from 'node:crypto';
import type { GatewayResponseType } from '../../core/contract/gateway-responses.ts';
import { LOCAL_CREDENTIALS } from '../aws/account.ts';
import { AwsError } from '../aws/json-service.ts';
import type { Clock } from '../clock.ts';
import type { CredentialSource, Signer } from '../signature/credentials.ts';
import type { SignedRequest } from '../signature/signed-request.ts';
import { verifySignature } from '../signature/verify-signature.ts';
import { accountOf, LOCAL_USER_ARN, uniqueIdOf } from '../sts/unique-id.ts';
import { GatewayFault } from './gateway-fault.ts';

/**
 * Who calls, by API Gateway's names: `$context.identity` of a route with IAM authorization.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export interface CallerIdentity {
  accessKey: string;
  accountId: string;
  /** The unique id; for a role with its session, `AROA...:session`. */
  caller: string;
  user: string;
  userArn: string;
}

export interface IdentifyOptions {
  credentials: CredentialSource;
  clock: Clock;
}

const LOCAL_USER = { accessKeyId: LOCAL_CREDENTIALS.accessKeyId, principal: LOCAL_USER_ARN };

/**
 * Who made a request: whoever signed it (AWS Signature Version 4 in the header, service execute-api, any region), or the
 * local user, for on one machine nobody has to sign.
 * @throws {GatewayFault} a 403, where there is a signature and it does not hold.
 */
export function identifyCaller(
  request: SignedRequest,
  body: ArrayBuffer,
  options: IdentifyOptions,
): CallerIdentity {
  return identityOf(request.headers.has('authorization') ? signerOf(request, body, options) : LOCAL_USER);
}

function signerOf(request: SignedRequest, body: ArrayBuffer, options: IdentifyOptions): Signer {
  const bodySha256 = hash('sha256', Buffer.from(body), 'hex');
  try {
    return verifySignature(request, { ...options, service: 'execute-api', bodySha256 });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new GatewayFault(REFUSALS[error.code] ?? 'INVALID_SIGNATURE', { cause: error });
  }
}

/** What is not a signature of this kind at all counts as none. */
const REFUSALS: Readonly<Record<string, GatewayResponseType>> = {
  InvalidRequest: 'MISSING_AUTHENTICATION_TOKEN',
  IncompleteSignatureException: 'MISSING_AUTHENTICATION_TOKEN',
  ExpiredTokenException: 'EXPIRED_TOKEN',
};

function identityOf({ accessKeyId, principal }: Signer): CallerIdentity {
  const id = uniqueIdOf(principal);
  return {
    accessKey: accessKeyId,
    accountId: accountOf(principal),
    caller: id,
    user: id,
    userArn: principal,
  };
}
