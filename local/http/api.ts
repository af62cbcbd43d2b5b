import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type * as z from 'zod';
import type { CallerScope } from '../../core/contract/caller.ts';
import { datasetQuerySchema } from '../../core/contract/dataset-query.ts';
import { requestModel } from '../../core/contract/models.ts';
import { ROUTES, type Route } from '../../core/contract/routes.ts';
import { type SubmissionRules, submissionSchema } from '../../core/contract/submission.ts';
import { type CallbackPolicy, checkCallbackUrl } from '../../core/delivery/callback-policy.ts';
import { callbackUrlPattern } from '../../core/delivery/callback-url-pattern.ts';
import { datasetNames } from '../../core/workflow/tokens.ts';
import type { AwsJsonService } from '../aws/json-service.ts';
import type { Clock } from '../clock.ts';
import type { CredentialSource } from '../signature/credentials.ts';
import { type BodyCheck, bodyCheck } from './body-check.ts';
import { GatewayFault } from './gateway-fault.ts';
import type { Integration } from './integration.ts';
import { jsonBody } from './json-body.ts';
import { lambdaProxy, type ProxyFunction } from './lambda-proxy.ts';
import { readCall } from './read-call.ts';
import { startExecution } from './start-execution.ts';

export interface ApiOptions {
  /** Whom callbacks may reach. */
  callbackPolicy: CallbackPolicy;
  /** The work groups that callers may name; the first is the default. */
  workGroups: readonly [string, ...string[]];
  stepFunctions: AwsJsonService;
  /** The query workflow. */
  stateMachineArn: string;
  /** The function behind the routes about queries that are there already. */
  queries: ProxyFunction;
  /** The function that gives out public keys. */
  keys: ProxyFunction;
  /** The datasets, and the function that tells about them; undefined where there are none. */
  datasets?: { names: readonly string[]; describe: ProxyFunction } | undefined;
  /** Where the secrets of signed calls are found. */
  credentials: CredentialSource;
  /** Whose queries are whose. */
  callerScope: CallerScope;
  clock: Clock;
  /** Told of every error that is answered with a 5xx. */
  report: (error: unknown) => void;
}

// API Gateway takes 10 MB. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const MAX_BODY = 10 * 1024 * 1024;

/**
 * The API as API Gateway serves it: the contract's routes, each call checked as the deployed API checks it and passed
 * to what answers the route. Any other path or method is refused in the form of every refusal.
 */
export function createApi(options: ApiOptions): Hono {
  const { datasets } = options;
  const submit = startExecution(options.stepFunctions, {
    StateMachineArn: options.stateMachineArn,
    CallerScope: options.callerScope,
    DatasetNames: datasetNames(datasets?.names ?? []),
  });
  const queries = lambdaProxy(options.queries);
  const integrations: Readonly<Record<string, Integration | undefined>> = {
    submitQuery: jsonBody(submissionCheck(submissionSchema, options), submit),
    listQueries: queries,
    getQuery: queries,
    getResults: queries,
    getRows: queries,
    cancelQuery: queries,
    redeliverQuery: queries,
    submitDatasetQuery: datasets && jsonBody(submissionCheck(datasetQuerySchema, options), submit),
    listDatasets: datasets && lambdaProxy(datasets.describe),
    getDataset: datasets && lambdaProxy(datasets.describe),
    webhookKeys: lambdaProxy(options.keys),
  } satisfies Record<keyof typeof ROUTES, Integration | undefined>;

  const api = new Hono();
  api.use(bodyLimit({ maxSize: MAX_BODY, onError: () => refused(new GatewayFault('REQUEST_TOO_LARGE')) }));
  for (const [name, route] of Object.entries<Route>(ROUTES)) {
    const integration = integrations[name];
    if (integration) api.on(route.method, honoPath(route), (c) => answer(c, route, integration, options));
  }
  // Deployed, this is MISSING_AUTHENTICATION_TOKEN: API Gateway cannot tell it from a request without a signature.
  api.notFound(() => refused(new GatewayFault('RESOURCE_NOT_FOUND')));
  api.onError((error) => {
    const fault = error instanceof GatewayFault ? error : new GatewayFault('DEFAULT_5XX', { cause: error });
    if (fault.status >= 500) options.report(fault.cause ?? fault);
    return refused(fault);
  });
  return api;
}

function submissionCheck(
  schemaOf: (rules: SubmissionRules) => z.ZodType,
  { callbackPolicy, workGroups }: ApiOptions,
): BodyCheck {
  const schema = schemaOf({ callbackUrlPattern: callbackUrlPattern(callbackPolicy), workGroups });
  return bodyCheck(requestModel(schema), {
    CallbackUrl(text) {
      const verdict = checkCallbackUrl(callbackPolicy, text);
      return verdict.ok ? undefined : verdict.reason;
    },
  });
}

async function answer(
  c: Context,
  route: Route,
  integration: Integration,
  options: ApiOptions,
): Promise<Response> {
  const call = await readCall(c, route, options);
  const { status, headers, body } = await integration(call);
  const all = new Headers([...headers.map(([name, value]): [string, string] => [name, value])]);
  all.set('x-amzn-requestid', call.context.requestId);
  return new Response(body, { status, headers: all });
}

function refused({ status, body, name }: GatewayFault): Response {
  return Response.json(body, { status, headers: { 'x-amzn-errortype': name } });
}

/** `/queries/{QueryId}` as Hono writes it: `/queries/:QueryId`. */
function honoPath({ path }: Route): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
