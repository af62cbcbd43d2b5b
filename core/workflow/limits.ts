/** Seconds a query may run: four hours, the most that Athena's DML time-out can be raised to. */
export const DEADLINE_SECONDS = 4 * 60 * 60;

/** Bytes that one query may scan unless the deployment says otherwise: 1 TiB, about five dollars of Athena. */
export const BYTES_SCANNED_CUTOFF = 2 ** 40;

/** Seconds an execution may take, delivery included: the TimeoutSeconds of the definitions query and delivery. */
export const EXECUTION_TIMEOUT_SECONDS = 3 * 24 * 60 * 60;

/** Bytes of UTF-8 that a statement may have: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
export const STATEMENT_BYTES = 262_144;

/**
 * Bytes of JSON that a request to the engine may have. A state's payload may have 262,144, and the engine's account of a
 * query, which a state polls, holds the statement and its parameters again; the other 8 KiB are for the rest of it.
 */
export const ENGINE_REQUEST_BYTES = 262_144 - 8 * 1_024;

/** Characters of one execution parameter, quotes included. */
// https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
export const PARAMETER_LENGTH = 1_024;
