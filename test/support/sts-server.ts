import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { LOCAL_CREDENTIALS } from '../../local/aws/account.ts';
import { systemClock } from '../../local/clock.ts';
import { signedRequest } from '../../local/signature/signed-request.ts';
import { createCredentialSource } from '../../local/sts/credential-source.ts';
import { answerSts } from '../../local/sts/sts.ts';

/** STS of one machine, for the tests of one file: it verifies signatures, and its sessions can be found again. */
export async function useSts() {
  const rootSecret = 'a root secret';
  const credentials = createCredentialSource({ static: LOCAL_CREDENTIALS, rootSecret });
  const server = createServer(async (request, response) => {
    const options = { credentials, rootSecret, clock: systemClock };
    const answer = answerSts(signedRequest(request), await buffer(request), options);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('STS does not listen.');
  return { endpoint: `http://127.0.0.1:${address.port}`, credentials };
}
