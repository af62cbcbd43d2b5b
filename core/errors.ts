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

/** What a caller is told of a query that failed. */
export interface QueryError {
  Code: string;
  Message: string;
  Retryable: boolean;
}

/** What a definition hands on of an error it caught: `$states.errorOutput`. */
export interface Failure {
  Error: string;
  Cause?: string | undefined;
}

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

/**
 * The error names that the definitions match or raise, and what a caller is told when such an error ends a query.
 *
 * Names of SDK integrations are `<Service>.<ExceptionName>` with the service as the Java SDK spells it:
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const DEFINITION_ERRORS: Readonly<Record<string, Explanation>> = {
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
  'DynamoDb.ConditionalCheckFailedException': serviceFailure,
  'States.Timeout': serviceFailure,
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

/** What ends a query beside what definitions name: refused SQL, executions that were ended, results that are gone. */
const OTHER_ENDS: Readonly<Record<string, Explanation>> = {
  'Athena.InvalidRequestException': { code: 'QueryInvalid', retryable: false, say: engineSays },
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

/** Turns what a workflow caught, or how it ended, into what the caller is told. */
export function explainFailure(failure: Failure): QueryError {
  const cause = withoutTrailer(failure.Cause ?? failure.Error);
  const explanation = explanationOf(failure.Error, cause);
  return { Code: explanation.code, Message: explanation.say(cause), Retryable: explanation.retryable };
}

function explanationOf(name: string, cause: string): Explanation {
  // Athena's model does not name AccessDeniedException, so it comes under the name of all that it does not name.
  if (name === 'Athena.AthenaException' && /not authorized|AccessDenied/.test(cause)) return accessDenied;
  return DEFINITION_ERRORS[name] ?? OTHER_ENDS[name] ?? serviceFailure;
}

/** The Java SDK ends its messages with `(Service: Athena, Status Code: 400, Request ID: ...)`: no caller needs that. */
function withoutTrailer(cause: string): string {
  const trailer = cause.lastIndexOf(' (Service: ');
  return trailer < 0 ? cause : cause.slice(0, trailer);
}
