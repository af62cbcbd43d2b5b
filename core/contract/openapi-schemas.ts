import * as z from 'zod';
import { datasetListSchema, datasetViewSchema } from './dataset.ts';
import { datasetQuerySchema } from './dataset-query.ts';
import {
  acceptedExample,
  cancellationExample,
  cancelledExample,
  datasetExample,
  datasetListExample,
  datasetQueryExample,
  deliveredExample,
  failedExample,
  listExample,
  parquetExample,
  redeliveryExample,
  refusalExample,
  rowsPageExample,
  runningExample,
  submissionExample,
  succeededExample,
  webhookKeysExample,
} from './openapi-examples.ts';
import {
  callbackSchema,
  cancellationSchema,
  queryListSchema,
  queryViewSchema,
  redeliverySchema,
} from './query.ts';
import { refusalSchema } from './refusal.ts';
import { rowsPageSchema } from './rows.ts';
import { acceptedSchema, submissionSchema } from './submission.ts';
import { webhookKeysSchema } from './webhook-keys.ts';

export type JsonObject = Record<string, unknown>;

// What differs between deployments is left open here: the hosts that may be called, and the work groups.
const RULES = { callbackUrlPattern: '^https?://', workGroups: ['lakehook'] } as const;
const anyWorkGroup = {
  WorkGroup: z.string().describe('One of the work groups that the deployment allows.').optional(),
};
const submission = submissionSchema(RULES);
const datasetQuery = datasetQuerySchema(RULES);

/** The schemas of bodies, by their names in the OpenAPI document. */
export const SCHEMAS = {
  // A schema that is extended begins without a description.
  Submission: submission.extend(anyWorkGroup).meta({ ...submission.meta(), examples: [submissionExample] }),
  DatasetQuery: datasetQuery
    .extend(anyWorkGroup)
    .meta({ ...datasetQuery.meta(), examples: [datasetQueryExample] }),
  Accepted: acceptedSchema.meta({ examples: [acceptedExample] }),
  Cancellation: cancellationSchema.meta({ examples: [cancellationExample] }),
  Redelivery: redeliverySchema.meta({ examples: [redeliveryExample] }),
  Query: queryViewSchema.meta({ examples: [deliveredExample, runningExample] }),
  QueryList: queryListSchema.meta({ examples: [listExample] }),
  RowsPage: rowsPageSchema.meta({ examples: [rowsPageExample] }),
  Dataset: datasetViewSchema.meta({ examples: [datasetExample] }),
  DatasetList: datasetListSchema.meta({ examples: [datasetListExample] }),
  WebhookKeys: webhookKeysSchema.meta({ examples: [webhookKeysExample] }),
  Callback: callbackSchema.meta({
    examples: [succeededExample, parquetExample, failedExample, cancelledExample],
  }),
  Refusal: refusalSchema.meta({ examples: [refusalExample] }),
};
export type SchemaName = keyof typeof SCHEMAS;

/** A reference to a body of this form. */
export function body(name: SchemaName): JsonObject {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } };
}

/**
 * The schema in JSON Schema 2020-12, the dialect of OpenAPI 3.1.
 * @param io a body is shown as it is sent, a parameter as what its text stands for: a number, not its digits.
 */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    override({ jsonSchema: node }) {
      // z.int() bounds itself to what a double can hold, which tells a reader nothing.
      if (node.type !== 'integer') return;
      if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
      if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
    },
  });
  return rest;
}
