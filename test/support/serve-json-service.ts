import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AwsError, type AwsJsonService } from '../../local/aws/json-service.ts';

/** A served service: where it listens, and how to end it. */
export interface ServedService {
  endpoint: string;
  close(): Promise<void>;
}

/** Serves one AWS JSON service on a free port of the loopback interface: no signatures, nothing but the protocol. */
export async function serveJsonService(service: AwsJsonService): Promise<ServedService> {
  const server = createServer(async (request, response) => {
    const [target, operation = ''] = String(request.headers['x-amz-target']).split('.');
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': `application/x-amz-json-${service.version}` });
      response.end(JSON.stringify(body));
    };
    try {
      const body = await text(request);
      if (target !== service.target)
        throw new AwsError('UnknownOperationException', `No service ${target} here.`);
      answer(200, await service.call(operation, body === '' ? undefined : JSON.parse(body)));
    } catch (error) {
      const { code, status, message } =
        error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), { status: 500 });
      answer(status, { __type: code, message });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server.address());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address;
}
