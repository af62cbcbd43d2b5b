import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createWebhookSecret } from '../../core/delivery/signature.ts';
import { ends, fateOf, Ledger } from './ledger.ts';
import { makePlan } from './plan.ts';

const secret = createWebhookSecret();
const { queries } = makePlan({ seed: 7, queries: 1, kills: 0 });

function ledgerOfOne() {
  const ledger = new Ledger(
    queries.map((query) => ({ ...query, receiver: 0 })),
    secret,
  );
  const entry = ledger.entry(0);
  entry.queryId = 'q';
  return { ledger, entry };
}

function message(state: 'SUCCEEDED' | 'FAILED', link = 'https://example.com/1') {
  const QueryResult = { PresignedUrl: link, ExpiredIn: 60, ContentLength: 5 };
  const text = JSON.stringify({
    QueryId: 'q',
    State: { State: state, SubmissionDateTime: 1, CompletionDateTime: 2 },
    QueryResult,
  });
  const now = new Date();
  const headers = {
    'webhook-id': 'msg_q',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('msg_q', now, text),
  };
  return { headers, text };
}

describe('the ledger', () => {
  test('holds a query for lost until a receiver has accepted its message', () => {
    const { ledger, entry } = ledgerOfOne();
    const { headers, text } = message('SUCCEEDED');
    ledger.read(entry, headers, text);
    expect(fateOf(entry)).toBe('lost');
    ledger.accept(entry);
    expect(fateOf(entry)).toBe('told');
  });

  test('counts a message whose signature does not hold, and believes nothing of it', () => {
    const { ledger, entry } = ledgerOfOne();
    const { headers, text } = message('SUCCEEDED');
    ledger.read(entry, headers, text.replace('SUCCEEDED', 'FAILED'));
    expect(ledger.badSignatures).toEqual(['query 0']);
    expect(entry.messages).toEqual([]);
  });

  test('sees two different outcomes, but not two links', () => {
    const { ledger, entry } = ledgerOfOne();
    for (const link of ['https://example.com/1', 'https://example.com/2']) {
      const { headers, text } = message('SUCCEEDED', link);
      ledger.read(entry, headers, text);
    }
    expect(ends(entry)).toHaveLength(1);
    const { headers, text } = message('FAILED');
    ledger.read(entry, headers, text);
    expect(ends(entry)).toHaveLength(2);
  });

  test('takes a refusal for final only where GET shows it', () => {
    const { entry } = ledgerOfOne();
    entry.refused = true;
    expect(fateOf(entry)).toBe('lost');
    const State = { State: 'SUCCEEDED' as const, SubmissionDateTime: 1, CompletionDateTime: 2 };
    entry.view = { QueryId: 'q', State, Delivery: { State: 'PENDING', Attempts: 1 } };
    expect(fateOf(entry)).toBe('lost');
    entry.view = { QueryId: 'q', State, Delivery: { State: 'FAILED', Attempts: 1 } };
    expect(fateOf(entry)).toBe('refused');
  });
});
