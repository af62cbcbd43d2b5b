import { LakehookError } from '../core/errors.ts';

/**
 * What an SDK client failed by, in the words that `lakehook query` has for it where AWS did not answer: nobody did, or somebody
 * else. Any other error is left as it is.
 * @param service what was asked: a URL, or a service and its region.
 */
export function unanswered(error: unknown, service: string): unknown {
  if (!(error instanceof Error && '$metadata' in error)) return error;
  if ('code' in error && typeof error.code === 'string') {
    const message = `${service} does not answer: ${error.code}.`;
    return new LakehookError('ServiceUnreachable', message, { cause: error });
  }
  // What the SDK makes of an answer that it cannot read, or that names or says nothing of what went wrong.
  const isForeign =
    error instanceof SyntaxError || error.name === 'Unknown' || error.message === 'UnknownError';
  if (!isForeign) return error;
  const message = `${service} does not answer as AWS does: it is something else.`;
  return new LakehookError('ServiceUnreachable', message, { cause: error });
}
