import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AwsError } from '../aws/json-service.ts';
import { type SignedRequest, signedRequest } from '../signature/signed-request.ts';
import { type HttpAnswer, send } from './http-answer.ts';
import { answerJsonCall, type JsonCallOptions } from './json-call.ts';
import { readBody } from './read-body.ts';
import { isRpcV2Cbor, refuseRpcV2Cbor } from './rpc-v2-cbor.ts';

export interface AwsEndpointOptions extends JsonCallOptions {
  /** Security Token Service. It verifies the signature and answers failures itself. */
  sts: (request: SignedRequest, body: Buffer) => HttpAnswer;
  /** S3. It verifies the signature, reads the body and answers failures itself. */
  s3: { handle(request: IncomingMessage, response: ServerResponse): Promise<void> };
}

// The forms of STS are short; its longest parameter is a session policy of 2,048 characters.
const MAX_FORM = 64 * 1024;

/**
 * The AWS-compatible endpoint: every service on one port, told apart as their protocols allow. `X-Amz-Target` names a
 * service of the JSON protocol, a form with an `Action` is for STS, and everything else is for S3.
 */
export function createAwsEndpoint(options: AwsEndpointOptions): RequestListener {
  return (request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      options.report(error);
      if (!response.headersSent) response.writeHead(500, { connection: 'close' });
      response.end();
    });
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: AwsEndpointOptions,
): Promise<void> {
  if (isRpcV2Cbor(request.headers)) return send(response, refuseRpcV2Cbor());
  if (request.headers['x-amz-target'] !== undefined) {
    return send(response, await answerJsonCall(request, options));
  }
  if (isForSts(request)) return send(response, await answerSts(request, options));
  return options.s3.handle(request, response);
}

/** The AWS Query protocol: parameters in a form, or in the query of a GET. No bucket is meant by the bare path. */
function isForSts({ headers, method, url = '/' }: IncomingMessage): boolean {
  const [path, query = ''] = url.split('?', 2);
  if (path !== '/') return false;
  if (method === 'GET') return new URLSearchParams(query).has('Action');
  return (
    method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  );
}

async function answerSts(request: IncomingMessage, { sts }: AwsEndpointOptions): Promise<HttpAnswer> {
  try {
    return sts(signedRequest(request), await readBody(request, MAX_FORM));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: error.status, headers: { connection: 'close' }, body: error.message };
  }
}
