import { ROUTES } from '../../core/contract/routes.ts';
import type { WebhookKeys } from '../../core/contract/webhook-keys.ts';
import { publicKeys } from '../../core/delivery/webhook-secret.ts';
import { count, type Observers, observed } from '../shared/observed.ts';
import { answer, type ProxyResult, unanswered } from '../shared/proxy-answer.ts';
import type { ReadWebhookSecret } from '../shared/webhook-secret-reader.ts';

/**
 * The keys function: gives out the public halves of what callbacks are signed with. It is apart from the others that
 * answer callers because it may read the secret, and they need not.
 */
export function createKeysHandler({ secret }: { secret: ReadWebhookSecret }, observers: Observers) {
  return observed(observers, async (_event: unknown): Promise<ProxyResult> => {
    count(observers.metrics, 'Requests');
    try {
      const keys: WebhookKeys = { Keys: publicKeys(await secret()) };
      return answer(ROUTES.webhookKeys.answer.status, keys);
    } catch (error) {
      // The name alone: a parser's message may repeat what it read.
      const reason = error instanceof Error ? error.name : 'unknown';
      observers.logger.error('The keys could not be read.', { reason });
      return unanswered();
    }
  });
}
