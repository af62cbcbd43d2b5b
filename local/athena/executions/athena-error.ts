import type { QueryFailure } from '../dialect/faults.ts';
import type { AthenaError } from './execution.ts';

// https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
const SYSTEM = 1;
const USER = 2;

const TYPES: Record<string, { ErrorCategory: number; ErrorType: number }> = {
  EXCEEDED_LOCAL_MEMORY_LIMIT: { ErrorCategory: SYSTEM, ErrorType: 0 },
  GENERIC_INTERNAL_ERROR: { ErrorCategory: SYSTEM, ErrorType: 200 },
  HIVE_CANNOT_OPEN_SPLIT: { ErrorCategory: USER, ErrorType: 1001 },
  SYNTAX_ERROR: { ErrorCategory: USER, ErrorType: 1006 },
};

/** A failure in the form that GetQueryExecution and events give it. */
export function athenaError({ code, message }: QueryFailure): AthenaError {
  return {
    ...(TYPES[code] ?? { ErrorCategory: USER, ErrorType: 1000 }),
    Retryable: false,
    ErrorMessage: `${code}: ${message}`,
  };
}
