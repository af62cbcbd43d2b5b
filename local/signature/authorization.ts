import { AwsError } from '../aws/json-service.ts';
import { type Reason, refusal } from './refusal.ts';
import { headerOf, type SignedRequest } from './signed-request.ts';
import { ALGORITHM, type CredentialScope } from './signing-key.ts';

/** What a request says about its signature, in its Authorization header or in its query. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** `YYYYMMDD'T'HHMMSS'Z'`, as it was signed. */
  readonly timestamp: string;
  /** The same in epoch milliseconds. */
  readonly signedAt: number;
  /** Seconds that a presigned link lives; undefined for a signature in the header. */
  readonly expires: number | undefined;
}

// A week, the longest life that AWS gives a link.
const LONGEST_EXPIRES = 604_800;

/** @throws {AwsError} when there is no signature, when there are two, or when one is not well-formed. */
export function readAuthorization(request: SignedRequest, service: string): Authorization {
  const header = headerOf(request, 'authorization');
  if (request.query.has('X-Amz-Algorithm')) {
    if (header !== undefined) throw twoMechanisms();
    return fromQuery(request.query, service);
  }
  if (request.query.has('AWSAccessKeyId') || header?.startsWith('AWS ')) throw oldMechanism();
  if (header === undefined) throw refusal(service, 'unsigned', 'The request is not signed: Access Denied');
  return fromHeader(request, header, service);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html */
function fromHeader(request: SignedRequest, header: string, service: string): Authorization {
  const malformed = (message: string) => refusal(service, 'malformed-header', message);
  const [, algorithm, rest = ''] = /^(\S+)\s+(.*)$/.exec(header) ?? [];
  if (algorithm !== ALGORITHM) throw oldMechanism();
  const fields = new Map(rest.split(/\s*,\s*/).map(splitAtEquals));
  const timestamp = headerOf(request, 'x-amz-date');
  if (timestamp === undefined) throw malformed('The request must bear an X-Amz-Date header.');
  return {
    ...commonParts(fields.get('Credential'), fields.get('SignedHeaders'), timestamp, malformed),
    signature: fields.get('Signature') ?? '',
    sessionToken: headerOf(request, 'x-amz-security-token'),
    expires: undefined,
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function fromQuery(query: URLSearchParams, service: string): Authorization {
  const malformed = (message: string, reason: Reason = 'malformed-query') =>
    refusal(service, reason, message);
  const missing = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].filter(
    (name) => !query.has(`X-Amz-${name}`),
  );
  if (missing.length > 0) throw malformed(`Query parameters are missing: X-Amz-${missing.join(', X-Amz-')}`);
  if (query.get('X-Amz-Algorithm') !== ALGORITHM)
    throw malformed(`X-Amz-Algorithm only supports ${ALGORITHM}`);
  const expires = query.get('X-Amz-Expires') ?? '';
  if (!/^\d{1,9}$/.test(expires)) throw malformed('X-Amz-Expires should be a non-negative number');
  if (Number(expires) < 1 || Number(expires) > LONGEST_EXPIRES) {
    throw malformed(`X-Amz-Expires must be between 1 and ${LONGEST_EXPIRES} seconds`);
  }
  const [credential, headers] = [query.get('X-Amz-Credential'), query.get('X-Amz-SignedHeaders')];
  return {
    ...commonParts(credential ?? undefined, headers ?? undefined, query.get('X-Amz-Date') ?? '', malformed),
    signature: query.get('X-Amz-Signature') ?? '',
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    expires: Number(expires),
  };
}

function commonParts(
  credential: string | undefined,
  signedHeaders: string | undefined,
  timestamp: string,
  malformed: (message: string) => AwsError,
): Pick<Authorization, 'accessKeyId' | 'scope' | 'signedHeaders' | 'timestamp' | 'signedAt'> {
  const parts = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential ?? '');
  const [, accessKeyId, date, region, service] = parts ?? [];
  if (!accessKeyId || !date || !region || !service) {
    throw malformed('The Credential must be <access key>/<YYYYMMDD>/<region>/<service>/aws4_request.');
  }
  if (!signedHeaders) throw malformed('The SignedHeaders are missing.');
  const signedAt = parseTimestamp(timestamp);
  if (signedAt === undefined)
    throw malformed("X-Amz-Date must be in the ISO 8601 form YYYYMMDD'T'HHMMSS'Z'.");
  if (!timestamp.startsWith(date)) throw malformed('The date in the Credential is not that of X-Amz-Date.');
  return {
    accessKeyId,
    scope: { date, region, service },
    signedHeaders: signedHeaders.split(';'),
    timestamp,
    signedAt,
  };
}

function parseTimestamp(text: string): number | undefined {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const time = iso === text ? Number.NaN : Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}

function splitAtEquals(field: string): [string, string] {
  const at = field.indexOf('=');
  return at < 0 ? [field, ''] : [field.slice(0, at), field.slice(at + 1)];
}

function oldMechanism(): AwsError {
  return new AwsError(
    'InvalidRequest',
    `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
  );
}

function twoMechanisms(): AwsError {
  return new AwsError(
    'InvalidArgument',
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header should be specified',
  );
}
