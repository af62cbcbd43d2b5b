import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws/json-service.ts';

/**
 * Reads a request's body whole.
 * @throws {AwsError} RequestEntityTooLargeException beyond `limit` bytes; the rest is then left unread. IncompleteBody
 * when the client goes away.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Were the stream destroyed, the socket would be too, and the refusal would not arrive.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError('IncompleteBody', 'The body did not arrive whole.', { cause: error });
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): AwsError {
  return new AwsError('RequestEntityTooLargeException', `The request is larger than ${limit} bytes.`, {
    status: 413,
  });
}
