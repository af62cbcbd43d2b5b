import { hash, randomUUID } from 'node:crypto';
import { AwsError } from '../aws/json-service.ts';
import { type XmlFields, xmlDocument } from '../aws/write-xml.ts';
import type { Clock } from '../clock.ts';
import type { CredentialSource, Signer } from '../signature/credentials.ts';
import type { SignedRequest } from '../signature/signed-request.ts';
import { verifySignature } from '../signature/verify-signature.ts';
import { assumeRole, callerIdentity } from './assume-role.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const VERSION = '2011-06-15';

export interface StsOptions {
  readonly credentials: CredentialSource;
  /** What issued credentials are derived from; the same that `credentials` was made with. */
  readonly rootSecret: string;
  readonly clock: Clock;
}

export interface StsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** XML. */
  readonly body: string;
}

/**
 * Security Token Service over the AWS Query protocol: AssumeRole and GetCallerIdentity. The signature is verified
 * here; failures are answered, not thrown. `body` is the request's, unread parameters of a GET are in its query.
 * https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
 */
export function answerSts(request: SignedRequest, body: Buffer, options: StsOptions): StsResponse {
  const requestId = randomUUID();
  try {
    const bodySha256 = hash('sha256', body, 'hex');
    const signer = verifySignature(request, { ...options, service: 'sts', bodySha256 });
    const form = request.method === 'GET' ? request.query : new URLSearchParams(body.toString());
    const action = form.get('Action') ?? '';
    const result = run(action, form, signer, options);
    return answer(200, requestId, `${action}Response`, {
      [`${action}Result`]: result,
      ResponseMetadata: { RequestId: requestId },
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const fields = {
      Type: error.status < 500 ? 'Sender' : 'Receiver',
      Code: error.code,
      Message: error.message,
    };
    return answer(error.status, requestId, 'ErrorResponse', { Error: fields, RequestId: requestId });
  }
}

function run(action: string, form: URLSearchParams, signer: Signer, options: StsOptions): XmlFields {
  if (form.get('Version') !== VERSION || !['AssumeRole', 'GetCallerIdentity'].includes(action)) {
    const version = form.get('Version') ?? '';
    throw new AwsError('InvalidAction', `Could not find operation ${action} for version ${version}`);
  }
  return action === 'AssumeRole' ? assumeRole(form, signer, options) : callerIdentity(signer);
}

function answer(status: number, requestId: string, root: string, content: XmlFields): StsResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: xmlDocument(root, content, NAMESPACE),
  };
}
