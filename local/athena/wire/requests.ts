import * as z from 'zod';
import { AwsError } from '../../aws/json-service.ts';

const id = z.string().min(1).max(128);
const workGroup = z.string().regex(/^[a-zA-Z0-9._-]{1,128}$/);
const nextToken = z.string().min(1).max(1024);

/** What StartQueryExecution takes. https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html */
export const startQueryExecution = z.object({
  QueryString: z.string().min(1).max(262_144),
  ClientRequestToken: z.string().min(32).max(128).optional(),
  QueryExecutionContext: z
    .object({
      Database: z.string().min(1).max(255).optional(),
      Catalog: z.string().min(1).max(256).optional(),
    })
    .optional(),
  // Work groups enforce their own configuration, so a location of the caller's is read and not followed.
  ResultConfiguration: z.object({ OutputLocation: z.string().optional() }).optional(),
  WorkGroup: workGroup.optional(),
  ExecutionParameters: z.array(z.string().min(1).max(1024)).min(1).optional(),
  ResultReuseConfiguration: z
    .object({
      ResultReuseByAgeConfiguration: z
        .object({ Enabled: z.boolean(), MaxAgeInMinutes: z.int().min(0).max(10_080).optional() })
        .optional(),
    })
    .optional(),
});
export type StartQueryExecution = z.infer<typeof startQueryExecution>;

export const queryExecutionId = z.object({ QueryExecutionId: id });

export const batchGetQueryExecution = z.object({ QueryExecutionIds: z.array(id).min(1).max(50) });

export const listQueryExecutions = z.object({
  WorkGroup: workGroup.optional(),
  MaxResults: z.int().min(0).max(50).optional(),
  NextToken: nextToken.optional(),
});

export const getQueryResults = z.object({
  QueryExecutionId: id,
  MaxResults: z.int().min(1).max(1000).optional(),
  NextToken: nextToken.optional(),
});

export const getWorkGroup = z.object({ WorkGroup: workGroup });

export const catalogName = z.object({ CatalogName: z.string().min(1).max(256) });
export const listTableMetadata = catalogName.extend({
  DatabaseName: z.string().min(1).max(128),
  Expression: z.string().max(256).optional(),
});
export const getTableMetadata = catalogName.extend({
  DatabaseName: z.string().min(1).max(128),
  TableName: z.string().min(1).max(128),
});

/** Reads the input of an operation. @throws {AwsError} InvalidRequestException, which names each field that is wrong and why. */
export function readRequest<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the body'}: ${message}`,
  );
  throw invalidRequest(`Invalid request: ${faults.join('; ')}`);
}

export function invalidRequest(message: string, cause?: unknown): AwsError {
  return new AwsError('InvalidRequestException', message, { cause });
}
