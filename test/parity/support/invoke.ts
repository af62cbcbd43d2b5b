import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { lambdaContext } from '../../support/lambda-context.ts';

/**
 * Run as a process of its own: imports the bundle that the first argument names, and answers each message, an event,
 * with what its handler makes of it.
 */
type Handler = (event: unknown, context: Context) => Promise<unknown>;
const bundleSchema = z.object({ handler: z.custom<Handler>((value) => typeof value === 'function') });

process.on('message', async (event) => {
  try {
    const { handler } = bundleSchema.parse(await import(process.argv[2] ?? ''));
    const result: unknown = await handler(event, lambdaContext());
    process.send?.({ result });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
});
