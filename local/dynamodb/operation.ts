import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import * as z from 'zod';
import { AwsError } from '../aws/json-service.ts';
import type { DynaliteStore } from './dynalite-store.ts';

const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
] as const;

/** Runs one operation on a store. @throws {AwsError} for all that DynamoDB refuses. */
export type Operation = (store: DynaliteStore, input: unknown) => Promise<unknown>;

interface Validations {
  checkTypes(input: unknown, types: unknown): unknown;
  checkValidations(input: unknown, types: unknown, custom: unknown, store: DynaliteStore): void;
}
interface Validation {
  types: unknown;
  custom: unknown;
}
type Action = (store: DynaliteStore, input: unknown, done: (error: unknown, output: unknown) => void) => void;

const require = createRequire(import.meta.url);
const validations: Validations = require('dynalite/validations');

/**
 * The operations by name, taken from below dynalite's HTTP server: that server throws what it does not expect where
 * nobody can catch it, so that a body of `null` would end the process.
 */
export const operations: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map((name) => [name, operation(name)]),
);

function operation(name: (typeof OPERATIONS)[number]): Operation {
  const file = name.charAt(0).toLowerCase() + name.slice(1);
  const validation: Validation = require(`dynalite/validations/${file}`);
  const action: Action = require(`dynalite/actions/${file}`);
  const run = promisify(action);
  return async (store, input) => {
    const checked = check(validation, store, input);
    try {
      return await run(store, checked);
    } catch (error) {
      throw asAwsError(error) ?? error;
    }
  };
}

function check(validation: Validation, store: DynaliteStore, input: unknown): unknown {
  try {
    // Checking deletes what it does not know from the very object it is given.
    const typed = validations.checkTypes(structuredClone(inputSchema.parse(input)), validation.types);
    validations.checkValidations(typed, validation.types, validation.custom, store);
    return typed;
  } catch (error) {
    // What the checks stumble over, such as a null in the place of a value, is no valid request either.
    throw (
      asAwsError(error) ??
      new AwsError('SerializationException', 'The body cannot be read.', { cause: error })
    );
  }
}

const inputSchema = z.record(z.string(), z.unknown());

/** An error as dynalite makes them for the wire. The two spellings of the message are DynamoDB's own. */
const wireError = z.object({
  statusCode: z.number(),
  body: z.object({ __type: z.string(), message: z.string().optional(), Message: z.string().optional() }),
});

function asAwsError(error: unknown): AwsError | undefined {
  const parsed = wireError.safeParse(error);
  if (!parsed.success) return undefined;
  const { statusCode, body } = parsed.data;
  const code = body.__type.slice(body.__type.indexOf('#') + 1);
  return new AwsError(code, body.message ?? body.Message ?? '', { status: statusCode, cause: error });
}
