import * as z from 'zod';
import { REFUSALS, refusalSchema } from '../core/contract/refusal.ts';
import { LakehookError } from '../core/errors.ts';
import { jsonOf } from '../core/json.ts';
import { parseLeniently } from './parse-leniently.ts';

interface RefusalFacts {
  code: string;
  message: string;
  status: number;
  requestId?: string | undefined;
  retryAfter?: number | undefined;
}

/**
 * The service answered, and not with what was asked for. `code` is that of the answer's `Error.Code`, such as `NotFound` or
 * `InvalidRequest`, and `message` its sentence for a person. What something between here and the service answers, such as a
 * firewall, in API Gateway's own form has the code that its status has in the contract; `UnknownAnswer` is the code of any
 * other form, and `DownloadFailed` that of a result that its link does not give.
 */
export class LakehookRefusal extends LakehookError {
  /** The HTTP status. */
  readonly status: number;
  /** Names the request in the service's logs, where the answer had one. */
  readonly requestId: string | undefined;
  /** Seconds after which to ask again, where the answer says so. */
  readonly retryAfter: number | undefined;

  constructor({ code, message, status, requestId, retryAfter }: RefusalFacts) {
    super(code, message);
    this.status = status;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

/** The refusal that an answer is. @param text its body. */
export function refusalOf({ status, headers }: Response, text: string): LakehookRefusal {
  const { Code: code, Message: message } = errorOf(text) ??
    gatewayErrorOf(status, text) ?? {
      Code: 'UnknownAnswer',
      Message: `The service answered ${status} in a form of its own.`,
    };
  return new LakehookRefusal({ code, message, status, ...circumstances(headers) });
}

/** The refusal of a link: what its answer says is for S3's own callers. */
export function downloadRefusal({ status, headers }: Response): LakehookRefusal {
  const message = `The link to the result was answered with ${status}.`;
  return new LakehookRefusal({ code: 'DownloadFailed', message, status, ...circumstances(headers) });
}

function errorOf(text: string) {
  try {
    return parseLeniently(refusalSchema, jsonOf(text)).Error;
  } catch {
    return undefined;
  }
}

// What API Gateway and the AWS WAF answer where no response of ours stands in between: `{"message":"Limit Exceeded"}`.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
const gatewaySchema = z.object({ message: z.string().min(1).max(1_000) });

function gatewayErrorOf(status: number, text: string) {
  const [code] = Object.entries(REFUSALS).find(([, known]) => known === status) ?? [];
  const { data } = gatewaySchema.safeParse(jsonOf(text));
  return code && data ? { Code: code, Message: data.message } : undefined;
}

function circumstances(headers: Headers) {
  // API Gateway and S3 each have a header of their own.
  const requestId = headers.get('x-amzn-requestid') ?? headers.get('x-amz-request-id') ?? undefined;
  const seconds = headers.get('retry-after') ?? '';
  return { requestId, ...(/^\d{1,9}$/.test(seconds) && { retryAfter: Number(seconds) }) };
}
