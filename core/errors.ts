import * as z from 'zod';
import type { QueryError } from './contract/query.ts';
import { jsonOf } from './json.ts';

/**
 * Every error that a caller, a receiver or a definition can meet, in one place.
 *
 * A query that fails is told with a code, a message that a person understands, and whether asking again may help.
 */

/** The base of the errors that our own code throws. `name` is what Step Functions matches in Retry and Catch. */
export class LakehookError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.code = code;
  }
}

/** The query will not be run, whoever asks however often: it writes, is no statement, or does not fit what was asked with it. */
export class StatementRefused extends LakehookError {
  /** @param message a sentence for the caller. */
  constructor(message: string, options?: ErrorOptions) {
    super('StatementRefused', message, options);
  }
}

interface DeliveryErrorOptions extends ErrorOptions {
  /** What the receiver answered, where it did. */
  statusCode?: number;
  /** The beginning of the answer's body. */
  answer?: string;
}

class DeliveryError extends LakehookError {
  readonly statusCode: number | undefined;
  // Private, so that whoever prints the error does not print what a stranger wrote.
  readonly #answer: string | undefined;

  constructor(code: string, message: string, options?: DeliveryErrorOptions) {
    super(code, message, options);
    this.statusCode = options?.statusCode;
    this.#answer = options?.answer;
  }

  get answer(): string | undefined {
    return this.#answer;
  }
}

/** The callback did not reach its receiver, or was not accepted; a later attempt may succeed. */
export class DeliveryFailed extends DeliveryError {
  /** Seconds after which the receiver wishes to be asked again, where it said so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options?: DeliveryErrorOptions & { retryAfter?: number }) {
    super('DeliveryFailed', message, options);
    this.retryAfter = options?.retryAfter;
  }
}

/** The callback cannot be delivered, now or later: the URL is refused, or the receiver answered 410. */
export class DeliveryRefused extends DeliveryError {
  constructor(message: string, options?: DeliveryErrorOptions) {
    super('DeliveryRefused', message, options);
  }
}

/** The last attempt of the schedule has failed. */
export class DeliveryExhausted extends DeliveryError {
  constructor(message: string, options?: DeliveryErrorOptions) {
    super('DeliveryExhausted', message, options);
  }
}

/** What a definition hands on of an error it caught: `$states.errorOutput`. */
export const failureSchema = z.strictObject({ Error: z.string(), Cause: z.string().optional() });
export type Failure = z.infer<typeof failureSchema>;

interface Explanation {
  code: string;
  retryable: boolean;
  /** Makes the sentence that the caller reads. `cause` is the engine's own message. */
  say: (cause: string) => string;
}

const engineSays = (cause: string) => `The engine refused the query: ${cause}`;
const engineUnavailable: Explanation = {
  code: 'EngineUnavailable',
  retryable: true,
  say: () =>
    'The query engine did not take the query, although it was asked for minutes. Please ask again later.',
};
const serviceFailure: Explanation = {
  code: 'ServiceFailure',
  retryable: true,
  say: () => 'The service could not finish the query. Please ask again.',
};

const accessDenied: Explanation = {
  code: 'AccessDenied',
  retryable: false,
  say: () => 'The service may not read what the query names: a catalogue, a database, a table or its files.',
};

const datasetUnavailable: Explanation = {
  code: 'DatasetUnavailable',
  retryable: false,
  say: (cause) => `The dataset cannot be asked as its table is now. ${cause}`,
};

/**
 * The error names that the definitions match or raise, and what a caller is told when such an error ends a query.
 *
 * Names of SDK integrations are `<Service>.<ExceptionName>` with the service as the Java SDK spells it:
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const DEFINITION_ERRORS: Readonly<Record<string, Explanation>> = {
  StatementRefused: { code: 'StatementRefused', retryable: false, say: (cause) => cause },
  DatasetQueryRefused: { code: 'DatasetQueryRefused', retryable: false, say: (cause) => cause },
  // What the archive finds wrong with a table; its sentence begins with the dataset's name.
  TableUnfit: datasetUnavailable,
  ColumnChanged: datasetUnavailable,
  'States.DataLimitExceeded': {
    code: 'RequestTooLarge',
    retryable: false,
    say: () => 'The request is too large: with everything in it, it may take 262,144 bytes.',
  },
  'Athena.TooManyRequestsException': {
    code: 'EngineThrottled',
    retryable: true,
    say: () =>
      'The query engine was busy and did not accept the query within minutes. Please ask again later.',
  },
  'Athena.InternalServerException': engineUnavailable,
  // What the service's model does not name, such as ThrottlingException and AccessDeniedException.
  'Athena.AthenaException': engineUnavailable,
  'Athena.SdkClientException': engineUnavailable,
  // A function that is throttled or, for a reason of AWS's own, not called.
  'Lambda.TooManyRequestsException': serviceFailure,
  'Lambda.ServiceException': serviceFailure,
  'Lambda.AWSLambdaException': serviceFailure,
  'Lambda.SdkClientException': serviceFailure,
  'DynamoDb.ConditionalCheckFailedException': serviceFailure,
  // What `wake` sends where the engine may go on with a query.
  QueryMayGoOn: serviceFailure,
  'States.Timeout': serviceFailure,
  // A function that took longer than it may.
  'Sandbox.Timedout': serviceFailure,
  'States.ALL': serviceFailure,
  DeadlineExceeded: {
    code: 'DeadlineExceeded',
    retryable: false,
    say: (cause) => cause,
  },
  DeliveryFailed: serviceFailure,
  DeliveryRefused: serviceFailure,
  DeliveryExhausted: serviceFailure,
};

/** What ends a query beside what definitions name: refused SQL, limits, executions that were ended, results that are gone. */
const OTHER_ENDS: Readonly<Record<string, Explanation>> = {
  'Athena.InvalidRequestException': { code: 'QueryInvalid', retryable: false, say: engineSays },
  BytesScannedLimitExceeded: {
    code: 'BytesScannedLimitExceeded',
    retryable: false,
    say: () =>
      'The query was stopped: it read more than its work group allows one query (BytesScannedCutoffPerQuery). Choose ' +
      'fewer partitions and columns, or ask whoever runs the service for a higher limit.',
  },
  QueryCancelled: { code: 'QueryCancelled', retryable: false, say: (cause) => cause },
  ExecutionAborted: {
    code: 'ExecutionAborted',
    retryable: true,
    say: () => 'The query was aborted by an operator of the service.',
  },
  ExecutionTimedOut: {
    code: 'ExecutionTimedOut',
    retryable: true,
    say: () => 'The query did not end within the time that the service allows.',
  },
  ResultMissing: {
    code: 'ResultMissing',
    retryable: true,
    say: () => 'The query succeeded, but its result file is gone from the results bucket. Please ask again.',
  },
};

/** Every code that a query's Error can have: the engine's own verdicts first. */
export const QUERY_ERROR_CODES: ReadonlySet<string> = new Set([
  'QueryFailed',
  'EngineFailure',
  ...[...Object.values(OTHER_ENDS), accessDenied, ...Object.values(DEFINITION_ERRORS)].map(
    ({ code }) => code,
  ),
]);

/** Turns what a workflow caught, or how it ended, into what the caller is told. */
export function explainFailure(failure: Failure): QueryError {
  const cause = withoutTrailer(messageIn(failure.Cause ?? failure.Error));
  const explanation = explanationOf(failure.Error, cause);
  return { Code: explanation.code, Message: explanation.say(cause), Retryable: explanation.retryable };
}

function explanationOf(name: string, cause: string): Explanation {
  // Athena's model does not name AccessDeniedException, so it comes under the name of all that it does not name.
  if (name === 'Athena.AthenaException' && /not authorized|AccessDenied/.test(cause)) return accessDenied;
  return DEFINITION_ERRORS[name] ?? OTHER_ENDS[name] ?? serviceFailure;
}

const thrownSchema = z.object({ errorMessage: z.string() });

/** What a function throws comes as JSON: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export function messageIn(cause: string): string {
  if (!cause.startsWith('{')) return cause;
  return thrownSchema.safeParse(jsonOf(cause)).data?.errorMessage ?? cause;
}

/** The Java SDK ends its messages with `(Service: Athena, Status Code: 400, Request ID: ...)`: no caller needs that. */
function withoutTrailer(cause: string): string {
  const trailer = cause.lastIndexOf(' (Service: ');
  return trailer < 0 ? cause : cause.slice(0, trailer);
}
