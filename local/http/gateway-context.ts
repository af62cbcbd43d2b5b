import { randomBytes, randomUUID } from 'node:crypto';
import type { APIGatewayEventRequestContext } from 'aws-lambda';
import { LOCAL_ACCOUNT } from '../aws/account.ts';
import type { CallerIdentity } from './caller-identity.ts';

/**
 * What API Gateway knows of a call: `$context` in a mapping template, `requestContext` in a function's event.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export type GatewayContext = APIGatewayEventRequestContext & { extendedRequestId: string };

export interface GatewayCall {
  caller: CallerIdentity;
  method: string;
  path: string;
  /** The route's path, such as `/queries/{QueryId}`. */
  resourcePath: string;
  sourceIp: string;
  userAgent: string | null;
  /** Epoch milliseconds. */
  now: number;
}

/** A new call. `accountId` is that of the API; the caller's stands in `identity`. */
export function gatewayContext(call: GatewayCall): GatewayContext {
  return {
    accountId: LOCAL_ACCOUNT,
    apiId: 'local',
    authorizer: undefined,
    // Eleven bytes, as long as API Gateway's own.
    extendedRequestId: randomBytes(11).toString('base64'),
    httpMethod: call.method,
    identity: {
      ...call.caller,
      apiKey: null,
      apiKeyId: null,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: call.sourceIp,
      userAgent: call.userAgent,
    },
    path: call.path,
    protocol: 'HTTP/1.1',
    requestId: randomUUID(),
    requestTime: commonLogTime(call.now),
    requestTimeEpoch: call.now,
    resourceId: 'local',
    resourcePath: call.resourcePath,
    stage: 'local',
  };
}

/** `10/Oct/2026:13:55:36 +0000`, the time format of the Common Log Format. */
function commonLogTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
