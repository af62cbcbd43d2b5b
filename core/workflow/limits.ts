/** Seconds a query may run: four hours, the most that Athena's DML time-out can be raised to. */
export const DEADLINE_SECONDS = 4 * 60 * 60;

/** Bytes that one query may scan unless the deployment says otherwise: 1 TiB, about five dollars of Athena. */
export const BYTES_SCANNED_CUTOFF = 2 ** 40;

/** Seconds an execution may take, delivery included: the TimeoutSeconds of both definitions. */
export const EXECUTION_TIMEOUT_SECONDS = 3 * 24 * 60 * 60;
