import { REFUSALS, type RefusalCode, refusal, UNANSWERED } from './refusal.ts';

/**
 * What API Gateway answers when it refuses a request itself, in the form of every refusal of this API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export interface GatewayResponse {
  type: string;
  /** The HTTP status; absent where API Gateway's own is kept. */
  status?: number;
  code: RefusalCode;
  /** For a person. May hold `$context.error.validationErrorString`, which arrives escaped for JSON. */
  message: string;
}

/**
 * The responses, one a type. Their texts are constant but for the validator's own: API Gateway's messages about
 * signatures repeat parts of the request.
 */
export const GATEWAY_RESPONSES = [
  response(
    'BAD_REQUEST_BODY',
    'InvalidRequest',
    'The body is not valid: $context.error.validationErrorString',
  ),
  response('BAD_REQUEST_PARAMETERS', 'InvalidRequest', 'The parameters of the request are not valid.'),
  response('ACCESS_DENIED', 'AccessDenied', 'The caller is not allowed to do this.'),
  response('INVALID_SIGNATURE', 'AccessDenied', 'The signature of the request does not match.'),
  response('EXPIRED_TOKEN', 'AccessDenied', "The caller's session has expired."),
  // API Gateway does not tell a request without a signature from one to a route that does not exist.
  response(
    'MISSING_AUTHENTICATION_TOKEN',
    'AccessDenied',
    'Either there is no such route, or the request is not signed (AWS Signature Version 4, service execute-api).',
  ),
  response(
    'INVALID_API_KEY',
    'AccessDenied',
    "The request needs the caller's API key, in the header x-api-key.",
  ),
  response('UNAUTHORIZED', 'Unauthorized', 'The request does not say who the caller is.'),
  response('RESOURCE_NOT_FOUND', 'NotFound', 'There is no such route.'),
  response('REQUEST_TOO_LARGE', 'RequestTooLarge', 'The request is too large.'),
  response('UNSUPPORTED_MEDIA_TYPE', 'UnsupportedMediaType', 'The content type must be application/json.'),
  response('THROTTLED', 'TooManyRequests', 'Too many requests are being made. Please try again in a moment.'),
  response('QUOTA_EXCEEDED', 'TooManyRequests', 'The quota of requests is used up. Please try again later.'),
  { type: 'DEFAULT_4XX', code: 'InvalidRequest', message: 'The request was refused.' },
  { type: 'DEFAULT_5XX', code: 'InternalError', message: UNANSWERED },
] as const satisfies readonly GatewayResponse[];

export type GatewayResponseType = (typeof GATEWAY_RESPONSES)[number]['type'];

/** The body of a gateway response: JSON, in which API Gateway puts values for `$context` variables. */
export function gatewayResponseTemplate({ code, message }: GatewayResponse): string {
  return JSON.stringify(refusal(code, message));
}

function response<const Type extends string>(type: Type, code: RefusalCode, message: string) {
  return { type, status: REFUSALS[code], code, message };
}
