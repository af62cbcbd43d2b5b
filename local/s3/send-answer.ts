import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../aws/json-service.ts';
import { xmlDocument } from '../aws/write-xml.ts';
import type { S3Answer } from './operation.ts';
import { readBytes } from './store/incoming.ts';

/** Sends an answer and resolves when it is sent, or when nobody takes it any more. */
export async function sendAnswer(response: ServerResponse, answer: S3Answer): Promise<void> {
  const { status, headers = {}, xml, content } = answer;
  try {
    if (content) {
      response.writeHead(status, headers);
      await sendBytes(response, content);
    } else if (xml !== undefined) {
      const length = Buffer.byteLength(xml);
      response.writeHead(status, { ...headers, 'content-type': 'application/xml', 'content-length': length });
      response.end(xml);
    } else {
      response.writeHead(status, headers).end();
    }
  } finally {
    await content?.opened[Symbol.asyncDispose]();
  }
}

/** Sends an error in S3's XML; to a HEAD the status alone. `resource` is the path that was asked for. */
export function sendError(
  response: ServerResponse,
  error: AwsError,
  about: { resource: string; requestId: string },
): void {
  const content = {
    Code: error.code,
    Message: error.message,
    Resource: about.resource,
    RequestId: about.requestId,
  };
  const body = Buffer.from(xmlDocument('Error', content));
  response.writeHead(error.status, { 'content-type': 'application/xml', 'content-length': body.length });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

async function sendBytes(response: ServerResponse, content: NonNullable<S3Answer['content']>): Promise<void> {
  const { opened, start, end } = content;
  let left = end - start + 1;
  try {
    await pipeline(
      readBytes(opened.file, content),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          left -= chunk.length;
          yield chunk;
        }
        // Someone has cut the file short. A broken connection tells the reader; a short body would make it wait.
        if (left > 0) throw new AwsError('InternalError', 'The object ended early', { status: 500 });
      },
      response,
    );
  } catch {
    response.destroy();
  }
}
