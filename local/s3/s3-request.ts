import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws/json-service.ts';
import { uriDecode } from '../signature/canonical-request.ts';
import { headerOf, signedRequest } from '../signature/signed-request.ts';
import {
  type VerifiedSignature,
  type VerifyOptions,
  verifySignature,
} from '../signature/verify-signature.ts';

/** A request to S3 whose signature holds. */
export interface S3Request {
  readonly method: string;
  /** Empty when the request is about the service. */
  readonly bucket: string;
  /** Empty when the request is about a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly signature: VerifiedSignature;
  /** All headers by lower-case name; for a presigned link the `x-amz-*` of its query stand among them. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body as it comes over the wire. Leaving off early does not close the connection. */
  readonly body: AsyncIterable<Buffer>;
}

/**
 * Verifies and takes apart a path-style request, `/bucket/key`.
 * @throws {AwsError} when the signature does not hold or the path is not percent-encoded UTF-8.
 */
export function readS3Request(
  message: IncomingMessage,
  options: Omit<VerifyOptions, 'service' | 'bodySha256'>,
): S3Request {
  const signed = signedRequest(message);
  const path = /^\/([^/]*)(?:\/(.*))?$/s.exec(uriDecode(signed.path));
  if (path === null) throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  const signature = verifySignature(signed, { ...options, service: 's3' });
  const headers = new Map<string, string>();
  if (signature.presigned) {
    for (const [name, value] of signed.query) {
      if (/^x-amz-/i.test(name)) headers.set(name.toLowerCase(), value);
    }
  }
  for (const name of signed.headers.keys()) headers.set(name, headerOf(signed, name) ?? '');
  return {
    method: signed.method,
    bucket: path[1] ?? '',
    key: path[2] ?? '',
    query: signed.query,
    signature,
    headers,
    body: message.iterator({ destroyOnReturn: false }),
  };
}
