import { AwsError } from '../aws/json-service.ts';
import type { Clock } from '../clock.ts';
import { type Authorization, readAuthorization } from './authorization.ts';
import { canonicalRequestHash } from './canonical-request.ts';
import { ChunkVerifier } from './chunk-verifier.ts';
import type { CredentialSource, Credentials, Signer } from './credentials.ts';
import { type Reason, refusal } from './refusal.ts';
import { headerOf, type SignedRequest } from './signed-request.ts';
import { ALGORITHM, sameText, scopeText, sign, signingKey } from './signing-key.ts';

export interface VerifyOptions {
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  /** The signing name that the signature must be scoped to. It also decides how errors are named. */
  readonly service: string;
  /**
   * Hexadecimal SHA-256 of the body. Needed for all services but S3, where the request states it in a header
   * and the reader of the body holds it to that.
   */
  readonly bodySha256?: string;
}

/** A signature that holds. */
export interface VerifiedSignature extends Signer {
  /** Whether it came in the query. Then `x-amz-*` parameters of the query stand for headers. */
  readonly presigned: boolean;
  /** What was signed for the body: a SHA-256, `UNSIGNED-PAYLOAD` or one of S3's `STREAMING-...` forms. */
  readonly payloadHash: string;
  /** Checks the chunks of a `STREAMING-AWS4-HMAC-SHA256-PAYLOAD` body, in their order. */
  readonly chunks: ChunkVerifier;
}

// Fifteen minutes, AWS's tolerance for clocks that differ.
const TOLERANCE = 15 * 60 * 1000;

const PAYLOAD_HASH =
  /^([0-9a-f]{64}|UNSIGNED-PAYLOAD|STREAMING-UNSIGNED-PAYLOAD-TRAILER|STREAMING-AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?)$/;

/**
 * Verifies AWS Signature Version 4, in the Authorization header or in the query of a presigned link. Any region is
 * accepted: the signature binds it, and one machine has all of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 * @throws {AwsError} for a request that is unsigned, tampered with, too old, too early, or of an unknown signer.
 */
export function verifySignature(request: SignedRequest, options: VerifyOptions): VerifiedSignature {
  const refuse = (reason: Reason, message: string) => refusal(options.service, reason, message);
  const claim = readAuthorization(request, options.service);
  checkTime(claim, options.clock.now(), refuse);
  checkScope(request, claim, options.service, refuse);
  const credentials = findCredentials(claim, options, refuse);

  const payloadHash = options.bodySha256 ?? statedPayloadHash(request, claim);
  const key = signingKey(credentials.secretAccessKey, claim.scope);
  const scope = scopeText(claim.scope);
  const { timestamp, signature, signedHeaders } = claim;
  const canonical = canonicalRequestHash(request, { service: options.service, signedHeaders, payloadHash });
  if (!sameText(signature, sign(key, [ALGORITHM, timestamp, scope, canonical]))) {
    throw refuse(
      'mismatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  return {
    accessKeyId: claim.accessKeyId,
    ...(claim.sessionToken !== undefined && { sessionToken: claim.sessionToken }),
    principal: credentials.principal,
    presigned: claim.expires !== undefined,
    payloadHash,
    chunks: new ChunkVerifier({ key, scope, timestamp, seed: signature }),
  };
}

type Refuse = (reason: Reason, message: string) => AwsError;

function checkTime(claim: Authorization, now: number, refuse: Refuse): void {
  if (claim.expires === undefined) {
    if (Math.abs(now - claim.signedAt) > TOLERANCE) {
      throw refuse(
        'skewed',
        'The difference between the request time and the current time is too large. Signature expired or not yet current.',
      );
    }
    return;
  }
  if (claim.signedAt - now > TOLERANCE) throw refuse('expired-link', 'Request is not yet valid');
  if (now > claim.signedAt + claim.expires * 1000) throw refuse('expired-link', 'Request has expired');
}

function checkScope(request: SignedRequest, claim: Authorization, service: string, refuse: Refuse): void {
  if (claim.scope.service !== service) {
    const reason = claim.expires === undefined ? 'malformed-header' : 'malformed-query';
    throw refuse(reason, `Credential should be scoped to correct service: '${service}'.`);
  }
  // An x-amz header says what is to be done. Left unsigned, a third person could add one to a link.
  const unsigned = [
    'host',
    ...[...request.headers.keys()].filter((name) => name.startsWith('x-amz-')),
  ].filter((name) => !claim.signedHeaders.includes(name));
  if (unsigned.length > 0) {
    throw refuse(
      'headers-not-signed',
      `There were headers present in the request which were not signed: ${unsigned.join(', ')}`,
    );
  }
}

function findCredentials(claim: Authorization, options: VerifyOptions, refuse: Refuse): Credentials {
  const found = options.credentials.find(claim.accessKeyId, claim.sessionToken);
  if (claim.sessionToken === undefined) {
    // AWS too says of temporary credentials without their token that it does not know them.
    if (found === undefined || found.sessionToken !== undefined) {
      throw refuse('unknown-key', 'The AWS Access Key Id you provided does not exist in our records.');
    }
    return found;
  }
  if (found?.sessionToken === undefined || !sameText(found.sessionToken, claim.sessionToken)) {
    throw refuse('invalid-token', 'The provided token is malformed or otherwise invalid.');
  }
  if (found.expiration !== undefined && options.clock.now() >= found.expiration) {
    throw refuse('expired-token', 'The provided token has expired.');
  }
  return found;
}

function statedPayloadHash(request: SignedRequest, claim: Authorization): string {
  const name = 'x-amz-content-sha256';
  const inQuery = claim.expires === undefined ? null : request.query.get('X-Amz-Content-Sha256');
  const stated = headerOf(request, name) ?? inQuery ?? undefined;
  if (stated === undefined) {
    if (claim.expires !== undefined) return 'UNSIGNED-PAYLOAD';
    throw new AwsError('InvalidRequest', `Missing required header for this request: ${name}`);
  }
  if (!PAYLOAD_HASH.test(stated)) {
    throw new AwsError(
      'InvalidArgument',
      `${name} must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.`,
    );
  }
  return stated;
}
