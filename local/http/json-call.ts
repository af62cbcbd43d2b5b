import { hash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError, type AwsJsonService } from '../aws/json-service.ts';
import { type SignedRequest, signedRequest } from '../signature/signed-request.ts';
import type { HttpAnswer } from './http-answer.ts';
import { readBody } from './read-body.ts';

export interface JsonServiceRoute {
  /** The name that requests are signed for, such as `states`. */
  readonly signingName: string;
  readonly service: AwsJsonService;
}

/** @throws {AwsError} when the signature does not hold. */
export type VerifyRequest = (
  request: SignedRequest,
  about: { service: string; bodySha256: string },
) => unknown;

export interface JsonCallOptions {
  services: readonly JsonServiceRoute[];
  verify: VerifyRequest;
  /** Told of every error that is answered with a 5xx. */
  report: (error: unknown) => void;
}

// DynamoDB takes 16 MB in one request, the most of all that speak this protocol.
const MAX_BODY = 16 * 1024 * 1024;

/**
 * Answers one request of the AWS JSON protocol, failures too.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function answerJsonCall(
  request: IncomingMessage,
  options: JsonCallOptions,
): Promise<HttpAnswer> {
  const [, target, operation = ''] = /^(.+)\.([^.]+)$/.exec(String(request.headers['x-amz-target'])) ?? [];
  const route = options.services.find(({ service }) => service.target === target);
  const contentType = `application/x-amz-json-${route?.service.version ?? '1.1'}`;
  try {
    if (route === undefined)
      throw new AwsError('UnknownOperationException', `No service is called ${target} here.`);
    const body = await readBody(request, MAX_BODY);
    const bodySha256 = hash('sha256', body, 'hex');
    options.verify(signedRequest(request), { service: route.signingName, bodySha256 });
    const output = await route.service.call(operation, parse(body));
    return jsonAnswer(200, contentType, output ?? {});
  } catch (error) {
    const failure = asAwsError(error);
    if (failure.status >= 500) options.report(error);
    const answer = jsonAnswer(failure.status, contentType, {
      __type: failure.code,
      message: failure.message,
    });
    // After a body that was too large to read, the connection cannot be used again.
    const connection = failure.status === 413 ? { connection: 'close' } : {};
    return { ...answer, headers: { ...answer.headers, ...connection, 'x-amzn-errortype': failure.code } };
  }
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new AwsError('SerializationException', 'The body is not JSON.', { cause });
  }
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError('InternalFailure', 'The request failed for an unknown reason.', {
    status: 500,
    cause: error,
  });
}

function jsonAnswer(status: number, contentType: string, content: unknown): HttpAnswer {
  return {
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(content),
  };
}
