import type { DeliverCall } from '../../../core/workflow/deliver-call.ts';
import type { CallbackSender } from '../../../lambdas/deliver/callback-sender.ts';
import type { ResultFiles } from '../../../lambdas/deliver/result-files.ts';
import type { Links } from '../../../lambdas/shared/links.ts';
import { memoryRecordStore } from '../../support/memory-record-store.ts';

export const CALL: DeliverCall = {
  QueryId: 'q',
  QueryExecutionId: 'e',
  Caller: { Account: '000000000000', Principal: 'AIDAEXAMPLE' },
  SubmissionDateTime: '2026-01-01T00:00:00.000Z',
  Order: { CallbackUrl: 'https://a.example/hook', ExpiresIn: 60, Context: { page: 7 } },
  Execution: {
    Status: { State: 'SUCCEEDED', CompletionDateTime: '2026-01-01T00:00:05.000Z' },
    Statistics: { DataScannedInBytes: 10 },
    StatementType: 'DML',
    OutputLocation: 's3://results/results/e.csv',
  },
  Failure: null,
  Attempt: 1,
};

interface SentMessage {
  url: string;
  id: string;
  body: unknown;
}

export function setUp(answers: (number | Error)[], contentLength: number | undefined = 42) {
  const records = memoryRecordStore();
  const sent: SentMessage[] = [];
  let signed = 0;
  const links: Links = {
    contentLength: async () => contentLength,
    sign: async ({ Bucket, Key }, expiresIn) => {
      signed += 1;
      return { PresignedUrl: `https://${Bucket}.example/${Key}?signed=${signed}`, ExpiredIn: expiresIn };
    },
  };
  const sender: CallbackSender = {
    async send(url, id, body) {
      sent.push({ url, id, body: JSON.parse(body) });
      const answer = answers.shift();
      if (answer === undefined) throw new Error('The test did not plan for another message.');
      if (answer instanceof Error) throw answer;
      return { statusCode: answer, answer: '' };
    },
  };
  const files: ResultFiles = {
    listed: async () => {
      throw new Error('The test did not plan for a manifest.');
    },
  };
  return { dependencies: { records, links, files, sender, pricePerTerabyte: 5 }, records, sent };
}
