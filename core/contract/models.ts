import * as z from 'zod';

/** A JSON schema as API Gateway's models take it. */
export type JsonSchemaDraft4 = Record<string, unknown>;

/**
 * The request model that API Gateway validates bodies with, and that the local server validates with too.
 * API Gateway reads JSON schema draft 4:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function requestModel(schema: z.ZodType): JsonSchemaDraft4 {
  return { ...z.toJSONSchema(schema, { target: 'draft-04', io: 'input' }) };
}
