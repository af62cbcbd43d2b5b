import { VERSION } from '../version.ts';
import { paths, refusalCodes } from './openapi-operations.ts';
import { body, type JsonObject, jsonSchema, SCHEMAS } from './openapi-schemas.ts';
import type { RefusalCode } from './refusal.ts';

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
    security: [{ sigv4: [] }, { sigv4: [], apiKey: [] }],
    paths: paths(),
    webhooks: { queryEnded: { $ref: '#/components/pathItems/QueryEnded' } },
    components: {
      schemas: Object.fromEntries(
        Object.entries(SCHEMAS).map(([name, schema]) => [name, jsonSchema(schema)]),
      ),
      responses: Object.fromEntries(
        refusalCodes().map((code) => [
          code,
          { description: REFUSAL_DESCRIPTIONS[code], content: body('Refusal') },
        ]),
      ),
      pathItems: { QueryEnded: { post: QUERY_ENDED } },
      securitySchemes: { sigv4: SIGV4, apiKey: API_KEY },
    },
  };
}

const SERVERS = [
  {
    url: 'https://{apiId}.execute-api.{region}.amazonaws.com/v1',
    description: 'A deployment; its URL is the output ApiUrl.',
    variables: { apiId: { default: 'api' }, region: { default: 'us-east-1' } },
  },
  {
    url: 'http://127.0.0.1:4000',
    description: 'One machine. It asks for no signature, and verifies one that is there.',
  },
];

const SIGV4 = {
  type: 'apiKey',
  in: 'header',
  name: 'Authorization',
  description: 'AWS Signature Version 4, for the service execute-api.',
  'x-amazon-apigateway-authtype': 'awsSigv4',
};

const API_KEY = {
  type: 'apiKey',
  in: 'header',
  name: 'x-api-key',
  description: "The caller's key, besides the signature, where the deployment has usage plans.",
};

const REFUSAL_DESCRIPTIONS: Record<RefusalCode, string> = {
  InvalidRequest: 'A field or a parameter is missing, unknown or not of its form.',
  Unauthorized: 'The request does not say who the caller is.',
  AccessDenied:
    'The request is not signed, its signature does not hold, its API key is missing, or the caller may not do this.',
  NotFound: "There is no such query, or it is another caller's; or there is no such dataset.",
  Conflict:
    'The ClientRequestToken was already used for another request, more than 24 hours ago, or for a query that was stopped ' +
    'before the engine had it; or the query is in a state ' +
    'in which this cannot be done, which the message names.',
  Gone: 'The result is no longer kept.',
  RequestTooLarge: 'The request is larger than the service takes.',
  RowTooLarge: 'A row of the result is larger than an answer can be.',
  UnsupportedMediaType: 'The content type is not application/json.',
  TooManyRequests: 'Too many requests are being made; the same one may succeed in a moment.',
  InternalError: 'The service could not answer; the same request may succeed in a moment.',
};

/** The message to the receiver. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const QUERY_ENDED = {
  operationId: 'queryEnded',
  summary: 'A query has ended.',
  description:
    'Sent until it is accepted: nine attempts in a little over a day, or in more where Retry-After makes the pauses ' +
    'longer. Verify the signature over the exact bytes of the body, with any Standard Webhooks library, before ' +
    'anything else.',
  security: [],
  parameters: [
    header('webhook-id', 'Names the message; the same on every attempt.', { type: 'string' }),
    header('webhook-timestamp', 'When this attempt was made, in epoch seconds.', { type: 'integer' }),
    header(
      'webhook-signature',
      'One or more signatures "v1,<base64>" or "v1a,<base64>", divided by blanks.',
      { type: 'string' },
    ),
    header('user-agent', 'Lakehook and its version.', { type: 'string' }),
  ],
  requestBody: { required: true, content: body('Callback') },
  responses: {
    '2XX': { description: 'Accepted: the message is not sent again.' },
    '410': { description: 'Refused for good: the message is not sent again.' },
    default: { description: 'Not accepted, redirects included: the message is sent again.' },
  },
};

function header(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: 'header', required: true, description, schema };
}
