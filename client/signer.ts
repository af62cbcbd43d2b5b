import { AwsV4Signer } from 'aws4fetch';
import { LakehookError } from '../core/errors.ts';

/** Keys of an IAM user or of a role's session, as the AWS SDK's credential providers give them. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** Asked for each request anew: a provider keeps what it has and renews it in time. */
export type CredentialProvider = () => Promise<Credentials>;

/** A request before it is signed. */
export interface UnsignedRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
}

/** Gives the headers that a request is sent with. */
export type Signer = (request: UnsignedRequest) => Promise<Headers>;

/** Sends requests as they are, as one machine takes them. */
export const unsigned: Signer = async ({ headers }) => new Headers(headers);

/**
 * Signs by SigV4 for API Gateway.
 * @param region of the API; if it is not given, the one that the endpoint's host names.
 * @throws {LakehookError} `RegionMissing` where it names none, as a domain of the deployment's own.
 */
export function sigV4Signer(
  credentials: Credentials | CredentialProvider,
  endpoint: URL,
  region = regionOfHost(endpoint),
): Signer {
  if (!region) {
    throw new LakehookError(
      'RegionMissing',
      `${endpoint.host} does not say its region: give it as "region".`,
    );
  }
  // Signing keys hold for a day, so they are derived once and not for each request.
  const cache = new Map<string, ArrayBuffer>();
  return async (request) =>
    signedHeaders(request, await keysOf(credentials), { service: 'execute-api', region, cache });
}

/** What credentials are at this moment. */
export async function keysOf(credentials: Credentials | CredentialProvider): Promise<Credentials> {
  return typeof credentials === 'function' ? credentials() : credentials;
}

interface Scope {
  service: string;
  region: string;
  /** Keeps what signing keys were derived. */
  cache?: Map<string, ArrayBuffer>;
}

/** The headers of a request, signed by SigV4 with all that it holds. */
export async function signedHeaders(
  { method, url, headers, body }: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  scope: Scope,
): Promise<Headers> {
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers,
    ...(body !== undefined && { body }),
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...scope,
  });
  return (await signer.sign()).headers;
}

/** The region that a host of API Gateway's own names. */
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
export function regionOfHost({ hostname }: URL): string | undefined {
  return /\.execute-api\.([a-z0-9-]+)\.(?:vpce\.)?amazonaws\.com(?:\.cn)?$/.exec(hostname)?.[1];
}
