import { expect, test } from 'vitest';
import { webhookId } from '../../../core/delivery/webhook-id.ts';

test('names the message of a query, without the full stops that an id must not hold', () => {
  expect(webhookId('Kx8vXG9MIAMFbzQ')).toBe('msg_Kx8vXG9MIAMFbzQ');
  expect(webhookId('started.by.hand')).toBe('msg_started_by_hand');
});
