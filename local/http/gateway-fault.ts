import {
  GATEWAY_RESPONSES,
  type GatewayResponse,
  type GatewayResponseType,
} from '../../core/contract/gateway-responses.ts';
import { REFUSALS, type Refusal, refusal } from '../../core/contract/refusal.ts';

/** What API Gateway answers by itself, without asking what stands behind the route. */
export class GatewayFault extends Error {
  readonly status: number;
  readonly body: Refusal;

  /**
   * @param options.message in place of the response's own, where this server knows better what is wrong
   * @param options.status where API Gateway's status depends on the case
   */
  constructor(
    type: GatewayResponseType,
    options: { message?: string; status?: number; cause?: unknown } = {},
  ) {
    const response: GatewayResponse | undefined = GATEWAY_RESPONSES.find(
      (candidate) => candidate.type === type,
    );
    const code = response?.code ?? 'InternalError';
    const message = options.message ?? response?.message ?? type;
    super(message, { cause: options.cause });
    this.name = type;
    this.status = options.status ?? response?.status ?? REFUSALS[code];
    this.body = refusal(code, message);
  }
}
