// The page of a dataset, on this machine alone: node examples/dataset-page/server.ts
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { serve } from '@hono/node-server';
// In a project of your own: from 'lakehook'.
import { createClient } from '../../client/index.ts';
import { datasetPage } from './app.ts';

const { LAKEHOOK_ENDPOINT, LAKEHOOK_API_KEY, LAKEHOOK_REGION, PAGE_PORT } = process.env;

const client = createClient({
  endpoint: LAKEHOOK_ENDPOINT || 'http://127.0.0.1:4000',
  apiKey: LAKEHOOK_API_KEY || undefined,
  region: LAKEHOOK_REGION || undefined,
  // The service on one machine asks for no signature.
  ...(LAKEHOOK_ENDPOINT?.startsWith('https:') && { credentials: fromNodeProviderChain() }),
  // Somebody waits: better an error soon than an answer in a minute.
  maxAttempts: 3,
});

const server = serve(
  { fetch: datasetPage(client).fetch, hostname: '127.0.0.1', port: Number(PAGE_PORT || 4300) },
  ({ port }) => console.log(`http://127.0.0.1:${port}`),
);
process.once('SIGINT', () => server.close());
process.once('SIGTERM', () => server.close());
