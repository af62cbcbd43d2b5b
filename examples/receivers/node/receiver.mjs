// npm install standardwebhooks
// LAKEHOOK_WEBHOOK_SECRET=whsec_... PORT=8080 node receiver.mjs
import { createWriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const { LAKEHOOK_WEBHOOK_SECRET, PORT = '8080', RECEIVED = 'received' } = process.env;
const MAX_BYTES = 1_000_000; // a hundred links, and the rest
const webhook = new Webhook(LAKEHOOK_WEBHOOK_SECRET);
await mkdir(RECEIVED, { recursive: true });

const server = createServer(async (request, response) => {
  const answer = (status) => response.writeHead(status).end();
  try {
    if (!(Number(request.headers['content-length']) <= MAX_BYTES)) return answer(413);
    // The bytes as they arrived: parsed and printed again they would no longer fit the signature.
    const body = await buffer(request);
    const message = webhook.verify(body, request.headers);
    const isNew = await keep(request.headers['webhook-id'], body);
    answer(204);
    if (isNew) await workOff(message);
  } catch (error) {
    if (error instanceof WebhookVerificationError) return answer(401);
    console.error(error);
    if (!response.headersSent) answer(500);
  }
});
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`Receiving on http://127.0.0.1:${server.address().port}/`);
});

/** Keeps a message under its id. Returns false when it is there: every attempt of a message has the same id. */
async function keep(id, body) {
  try {
    await writeFile(join(RECEIVED, `${id}.json`), body, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function workOff({ QueryId, State, QueryResult, Error: failure }) {
  if (!QueryResult) return console.log(`${State.State} ${QueryId} ${failure?.Message ?? 'without a result'}`);
  // One file of CSV, or those of another OutputFormat.
  const files = QueryResult.Files ?? [QueryResult];
  for (const [index, { PresignedUrl, Format }] of files.entries()) {
    const name = Format ? `${QueryId}-${index}.${Format.toLowerCase()}` : `${QueryId}.csv`;
    await download(PresignedUrl, name);
  }
  console.log(`${State.State} ${QueryId}: ${files.length} of ${QueryResult.FileCount ?? 1} files`);
}

/** A file that has its name is whole. */
async function download(link, name) {
  const answer = await fetch(link);
  if (!answer.ok) throw new Error(`The link of ${name} was answered with ${answer.status}.`);
  const zipped = answer.headers.get('content-type') === 'application/gzip' ? '.gz' : '';
  const file = join(RECEIVED, name + zipped);
  await pipeline(answer.body, createWriteStream(`${file}.part`));
  await rename(`${file}.part`, file);
}
