import { AwsError } from '../aws/json-service.ts';

/** Why a signature is not accepted. */
export type Reason =
  | 'unsigned'
  | 'malformed-header'
  | 'malformed-query'
  | 'unknown-key'
  | 'invalid-token'
  | 'expired-token'
  | 'skewed'
  | 'expired-link'
  | 'headers-not-signed'
  | 'mismatch';

type Refusal = readonly [code: string, status: number];

// One failure has three names on AWS's wires: S3's, that of the JSON services and that of the Query services (STS).
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/athena/latest/APIReference/CommonErrors.html
const S3: Record<Reason, Refusal> = {
  unsigned: ['AccessDenied', 403],
  'malformed-header': ['AuthorizationHeaderMalformed', 400],
  'malformed-query': ['AuthorizationQueryParametersError', 400],
  'unknown-key': ['InvalidAccessKeyId', 403],
  'invalid-token': ['InvalidToken', 400],
  'expired-token': ['ExpiredToken', 400],
  skewed: ['RequestTimeTooSkewed', 403],
  'expired-link': ['AccessDenied', 403],
  'headers-not-signed': ['AccessDenied', 403],
  mismatch: ['SignatureDoesNotMatch', 403],
};
const JSON_SERVICES: Record<Reason, Refusal> = {
  unsigned: ['MissingAuthenticationTokenException', 400],
  'malformed-header': ['IncompleteSignatureException', 400],
  'malformed-query': ['IncompleteSignatureException', 400],
  'unknown-key': ['UnrecognizedClientException', 400],
  'invalid-token': ['UnrecognizedClientException', 400],
  'expired-token': ['ExpiredTokenException', 400],
  skewed: ['InvalidSignatureException', 400],
  'expired-link': ['InvalidSignatureException', 400],
  'headers-not-signed': ['InvalidSignatureException', 400],
  mismatch: ['InvalidSignatureException', 400],
};
const QUERY_SERVICES: Record<Reason, Refusal> = {
  unsigned: ['MissingAuthenticationToken', 403],
  'malformed-header': ['IncompleteSignature', 400],
  'malformed-query': ['IncompleteSignature', 400],
  'unknown-key': ['InvalidClientTokenId', 403],
  'invalid-token': ['InvalidClientTokenId', 403],
  'expired-token': ['ExpiredToken', 403],
  skewed: ['SignatureDoesNotMatch', 403],
  'expired-link': ['SignatureDoesNotMatch', 403],
  'headers-not-signed': ['SignatureDoesNotMatch', 403],
  mismatch: ['SignatureDoesNotMatch', 403],
};

/** The error that `service` gives for a reason. `service` is a signing name, such as `s3` or `athena`. */
export function refusal(service: string, reason: Reason, message: string): AwsError {
  const names = service === 's3' ? S3 : service === 'sts' ? QUERY_SERVICES : JSON_SERVICES;
  const [code, status] = names[reason];
  return new AwsError(code, message, { status });
}
