import type * as z from 'zod';
import { LakehookError } from '../core/errors.ts';
import { parseLeniently } from './parse-leniently.ts';
import type { Call, Transport } from './transport.ts';

/**
 * Makes a call, and reads its answer by a schema of the contract.
 * @throws {LakehookError} `AnswerInvalid` with its cause, besides what the transport throws.
 */
export type Ask = <Schema extends z.ZodType>(schema: Schema, call: Call) => Promise<z.infer<Schema>>;

/** Asks by a transport. */
export function askBy(transport: Transport): Ask {
  return async (schema, call) => {
    const { body } = await transport(call);
    try {
      return parseLeniently(schema, body);
    } catch (cause) {
      throw new LakehookError('AnswerInvalid', 'The answer of the service is not of the form it promises.', {
        cause,
      });
    }
  };
}
