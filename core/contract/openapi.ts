import * as z from 'zod';
import { VERSION } from '../version.ts';
import {
  acceptedExample,
  deliveredExample,
  failedExample,
  redeliveryExample,
  refusalExample,
  runningExample,
  submissionExample,
  succeededExample,
  webhookKeysExample,
} from './openapi-examples.ts';
import { callbackSchema, queryViewSchema, redeliverySchema } from './query.ts';
import { REFUSALS, type RefusalCode, refusalSchema } from './refusal.ts';
import { ROUTES, type Route } from './routes.ts';
import { acceptedSchema, submissionSchema } from './submission.ts';
import { webhookKeysSchema } from './webhook-keys.ts';

type JsonObject = Record<string, unknown>;

/**
 * The API as an OpenAPI 3.1 document, made from the same schemas and routes that the service runs on.
 * https://spec.openapis.org/oas/v3.1.1.html
 */
export function openApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Lakehook',
      version: VERSION,
      summary: 'Ask a data lake by POST; get the answer by webhook.',
      description:
        'A query is answered at once with its QueryId. When it has ended, a signed message with a link to the ' +
        'result is POSTed to its CallbackUrl. All times are epoch milliseconds.',
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: SERVERS,
    security: [{ sigv4: [] }],
    paths: paths(),
    webhooks: { queryEnded: ref('pathItems', 'QueryEnded') },
    components: {
      schemas: mapValues(SCHEMAS, jsonSchema),
      responses: mapValues(REFUSALS, (_, code) => ({
        description: REFUSAL_DESCRIPTIONS[code],
        content: json(ref('schemas', 'Refusal')),
      })),
      pathItems: { QueryEnded: queryEnded() },
      securitySchemes: { sigv4: SIGV4 },
    },
  };
}

const SERVERS = [
  {
    url: 'https://{apiId}.execute-api.{region}.amazonaws.com/v1',
    description: 'A deployment; its URL is the output ApiUrl.',
    variables: { apiId: { default: 'api' }, region: { default: 'us-east-1' } },
  },
  { url: 'http://127.0.0.1:4000', description: 'One machine. It asks for no signature.' },
];

const SIGV4 = {
  type: 'apiKey',
  in: 'header',
  name: 'Authorization',
  description: 'AWS Signature Version 4, for the service execute-api.',
  'x-amazon-apigateway-authtype': 'awsSigv4',
};

// What differs between deployments is left open here: the hosts that may be called, and the work groups.
const anySubmissionSchema = submissionSchema({ callbackUrlPattern: '^https?://', workGroups: ['lakehook'] })
  .extend({
    WorkGroup: z.string().describe('One of the work groups that the deployment allows.').optional(),
  })
  .describe('A query to run.');

const SCHEMAS = {
  Submission: anySubmissionSchema.meta({ examples: [submissionExample] }),
  Accepted: acceptedSchema.meta({ examples: [acceptedExample] }),
  Redelivery: redeliverySchema.meta({ examples: [redeliveryExample] }),
  Query: queryViewSchema.meta({ examples: [deliveredExample, runningExample] }),
  WebhookKeys: webhookKeysSchema.meta({ examples: [webhookKeysExample] }),
  Callback: callbackSchema.meta({ examples: [succeededExample, failedExample] }),
  Refusal: refusalSchema.meta({ examples: [refusalExample] }),
};

const ANSWERS: Record<keyof typeof ROUTES, keyof typeof SCHEMAS> = {
  submitQuery: 'Accepted',
  getQuery: 'Query',
  redeliverQuery: 'Redelivery',
  webhookKeys: 'WebhookKeys',
};

const REFUSAL_DESCRIPTIONS: Record<RefusalCode, string> = {
  InvalidRequest: 'A field is missing, unknown or not of its form.',
  Unauthorized: 'The request does not say who the caller is.',
  AccessDenied: 'The request is not signed, its signature does not hold, or the caller may not do this.',
  NotFound: "There is no such query, or it is another caller's.",
  Conflict:
    'The ClientRequestToken was already used for another query, or for one that has ended; or the query has no ' +
    'callback that could be sent again now.',
  RequestTooLarge: 'The request is larger than the service takes.',
  UnsupportedMediaType: 'The content type is not application/json.',
  TooManyRequests: 'Too many requests are being made; the same one may succeed in a moment.',
  InternalError: 'The service could not answer; the same request may succeed in a moment.',
};

function paths(): JsonObject {
  const byPath: Record<string, JsonObject> = {};
  for (const [operationId, route] of entries(ROUTES)) {
    byPath[route.path] = {
      ...byPath[route.path],
      [route.method.toLowerCase()]: {
        operationId,
        summary: route.summary,
        ...pathParameters(route),
        ...(operationId === 'submitQuery' && SUBMISSION),
        responses: responses(route, ANSWERS[operationId]),
      },
    };
  }
  return byPath;
}

const SUBMISSION = {
  requestBody: { required: true, content: json(ref('schemas', 'Submission')) },
  callbacks: { queryEnded: { '{$request.body#/CallbackUrl}': ref('pathItems', 'QueryEnded') } },
};

function pathParameters({ path }: Route): JsonObject {
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), (match) => match[1]);
  if (names.length === 0) return {};
  return {
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
  };
}

function responses({ answer, refusals }: Route, schema: keyof typeof SCHEMAS): JsonObject {
  const codes: RefusalCode[] = [...refusals, 'InternalError'];
  return {
    [answer.status]: { description: answer.schema.description, content: json(ref('schemas', schema)) },
    ...Object.fromEntries(codes.map((code) => [REFUSALS[code], ref('responses', code)])),
  };
}

/** The message to the receiver. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function queryEnded(): JsonObject {
  return {
    post: {
      summary: 'A query has ended.',
      description:
        'Sent until it is accepted, for up to 32 hours. Verify the signature over the exact bytes of the body, ' +
        'with any Standard Webhooks library, before anything else.',
      security: [],
      parameters: [
        header('webhook-id', 'Names the message; the same on every attempt.', { type: 'string' }),
        header('webhook-timestamp', 'When this attempt was made, in epoch seconds.', { type: 'integer' }),
        header(
          'webhook-signature',
          'One or more signatures "v1,<base64>" or "v1a,<base64>", divided by blanks.',
          {
            type: 'string',
          },
        ),
        header('user-agent', 'Lakehook and its version.', { type: 'string' }),
      ],
      requestBody: { required: true, content: json(ref('schemas', 'Callback')) },
      responses: {
        '2XX': { description: 'Accepted: the message is not sent again.' },
        '410': { description: 'Refused for good: the message is not sent again.' },
        default: { description: 'Not accepted, redirects included: the message is sent again.' },
      },
    },
  };
}

function header(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: 'header', required: true, description, schema };
}

function ref(kind: 'schemas' | 'responses' | 'pathItems', name: string) {
  return { $ref: `#/components/${kind}/${name}` };
}

function json(schema: JsonObject) {
  return { 'application/json': { schema } };
}

/** The schema in JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
function jsonSchema(schema: z.ZodType): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    override({ jsonSchema: node }) {
      // z.int() bounds itself to what a double can hold, which tells a reader nothing.
      if (node.type !== 'integer') return;
      if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
      if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
    },
  });
  return rest;
}

function entries<Key extends string, Value>(record: Readonly<Record<Key, Value>>): [Key, Value][] {
  const keys = new Set<string>(Object.keys(record));
  const isKey = (key: string): key is Key => keys.has(key);
  return Object.entries<Value>(record).flatMap(([key, value]) => (isKey(key) ? [[key, value]] : []));
}

function mapValues<Key extends string, Value, Result>(
  record: Readonly<Record<Key, Value>>,
  map: (value: Value, key: Key) => Result,
): Record<string, Result> {
  return Object.fromEntries(entries(record).map(([key, value]) => [key, map(value, key)]));
}
