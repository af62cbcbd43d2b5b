import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import * as z from 'zod';
import { type LakehookClient, LakehookRefusal } from '../../client/index.ts';

/** What a visitor may say of a question. What is not here, such as a CallbackUrl, the server would ask in its own name. */
const scalar = z.union([z.string(), z.boolean(), z.null()]);
const filter = z.union([
  z.array(scalar).min(1),
  z.strictObject({ From: z.string().optional(), To: z.string().optional() }),
]);
const questionSchema = z.strictObject({
  StartDateTime: z.string(),
  EndDateTime: z.string(),
  Filters: z.record(z.string(), filter),
  Columns: z.array(z.string()).min(1),
  OrderBy: z
    .array(z.strictObject({ Column: z.string(), Direction: z.enum(['ASC', 'DESC']) }))
    .min(1)
    .optional(),
});

const FILES = {
  '/': ['index.html', 'text/html'],
  '/page.css': ['page.css', 'text/css'],
  '/page.js': ['page.js', 'text/javascript'],
  '/api.js': ['api.js', 'text/javascript'],
  '/question-form.js': ['question-form.js', 'text/javascript'],
  '/result-table.js': ['result-table.js', 'text/javascript'],
} as const;
const PAGE_SIZE = 100;
// What has been read is shown so often.
const WAIT_SECONDS = 3;

/**
 * The page and what its script asks for. The keys stay here: a browser sees neither them nor the API, but the links to
 * results, which lead to one file for an hour. Every visitor asks as the server's own role.
 */
export function datasetPage(client: LakehookClient): Hono {
  const app = new Hono();
  guard(app);

  for (const [path, [name, type]] of Object.entries(FILES)) {
    const text = readFileSync(new URL(`public/${name}`, import.meta.url), 'utf8');
    app.get(path, (c) => c.body(text, 200, { 'content-type': `${type}; charset=utf-8` }));
  }

  app.get('/api/datasets', async (c) => c.json(await client.datasets()));

  app.post('/api/datasets/:dataset/queries', async (c) => {
    const question = questionSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!question.success) return told(z.prettifyError(question.error), 400);
    return c.json(await client.submitDatasetQuery(c.req.param('dataset'), question.data), 202);
  });

  app.get('/api/queries/:queryId', async (c) => {
    const waitTimeSeconds = c.req.query('wait') === undefined ? 0 : WAIT_SECONDS;
    const view = await client.get(c.req.param('queryId'), { waitTimeSeconds, signal: c.req.raw.signal });
    const { State, Statistics, Error: error, QueryResult } = view;
    return c.json({ State, Statistics, Error: error, Bytes: QueryResult?.ContentLength });
  });

  app.get('/api/queries/:queryId/rows', async (c) => {
    const options = { pageSize: PAGE_SIZE, nextToken: c.req.query('token') };
    return c.json(await client.rowsPage(c.req.param('queryId'), options));
  });

  app.get('/api/queries/:queryId/download', async (c) => {
    // Made at this moment, so it does not matter how long the page has been open.
    const { QueryResult } = await client.get(c.req.param('queryId'));
    const link = QueryResult?.PresignedUrl;
    return link === undefined ? told('There is no file to download.', 409) : c.redirect(link, 307);
  });

  app.delete('/api/queries/:queryId', async (c) => c.json(await client.cancel(c.req.param('queryId')), 202));

  app.notFound(() => told('There is nothing here.', 404));
  app.onError((error) => {
    if (error instanceof LakehookRefusal) return told(error.message, error.status);
    console.error(error);
    return told('The service cannot be asked at the moment.', 502);
  });
  return app;
}

/** Lets nobody in but who sits at this machine and asks from this page. */
function guard(app: Hono): void {
  app.use(async (c, next) => {
    // A name that somebody else points at this machine shows in Host.
    const { hostname } = new URL(c.req.url);
    if (!/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) return told('Host is not this machine.', 403);
    // A page of another site can send no JSON without being allowed to.
    const isJson = c.req.header('content-type')?.startsWith('application/json');
    if (c.req.method === 'POST' && !isJson) return told('The body must be JSON.', 415);
    return next();
  });
  app.use(secureHeaders({ contentSecurityPolicy: POLICY, referrerPolicy: 'no-referrer' }));
  app.use(bodyLimit({ maxSize: 100_000, onError: () => told('The question is too long.', 413) }));
  app.use('/api/*', async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
}

/** Nothing but the page's own files is let in, whatever a value says. */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ['data:'],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

function told(Message: string, status: number): Response {
  return Response.json({ Message }, { status });
}
