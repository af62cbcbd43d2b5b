import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainFailure } from '../../core/errors.ts';
import { engine, names, payloads } from './engine.ts';
import { fail, run, type Story } from './scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the caller is told of the failure that came to `deliver`. */
const told = (story: Story) => payloads(story).map(({ Failure }) => explainFailure(Failure));

describe('a statement that is refused', () => {
  test('never reaches the engine, and is told at once with the reason', async () => {
    const CallbackUrl = 'https://a.example/';
    const story = await run(folder, engine(0), { Query: 'DROP TABLE orders', CallbackUrl });
    expect(names(story)).toEqual(['prepare', 'deliver']);
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 0, transitions: 3 });
    expect(payloads(story)).toMatchObject([
      { QueryId: 'q', QueryExecutionId: null, Order: { CallbackUrl }, Execution: null, Attempt: 1 },
    ]);
    expect(told(story)).toEqual([
      {
        Code: 'StatementRefused',
        Message: 'line 1:1: The statement DROP writes, and this service only reads.',
        Retryable: false,
      },
    ]);
  });
});

describe('a prepare function that', () => {
  test.each([
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
  ])('cannot be called for hours is waited for: %s', async (name) => {
    const { prepare, ...plays } = engine(0, 'is lost');
    const story = await run(folder, {
      ...plays,
      prepare: (call) => (call.attempt <= 100 ? fail(name) : prepare?.(call)),
    });
    expect(story.status).toBe('SUCCEEDED');
    // 1 + 2 + ... + 256 s, then 91 times 300 s.
    expect(story.calls.find(({ task }) => task === 'startQueryExecution')?.at).toBe(27_811);
    expect(payloads(story)).toMatchObject([{ Failure: null }]);
  });

  test('could not be called for hours takes none of the time that the query has with the engine', async () => {
    const { prepare, ...plays } = engine(27_811 + 600);
    const story = await run(folder, {
      ...plays,
      prepare: (call) => (call.attempt <= 100 ? fail('Lambda.TooManyRequestsException') : prepare?.(call)),
    });
    expect(names(story)).not.toContain('stopQueryExecution');
    expect(payloads(story)).toMatchObject([{ Execution: { Status: { State: 'SUCCEEDED' } }, Failure: null }]);
  });

  test('keeps failing is told as a failure of the service, after minutes', async () => {
    const story = await run(folder, { ...engine(0), prepare: () => fail('TypeError') });
    // 1 + 2 + 4 + 8 + 16 s, then ten times 30 s.
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 331 });
    expect(names(story).filter((task) => task === 'prepare')).toHaveLength(16);
    expect(told(story)).toMatchObject([{ Code: 'ServiceFailure', Retryable: true }]);
  });

  test('does not answer is asked again', async () => {
    const { prepare, ...plays } = engine(0);
    const story = await run(folder, {
      ...plays,
      prepare: (call) => (call.attempt === 1 ? new Promise(() => undefined) : prepare?.(call)),
    });
    expect(story.status).toBe('SUCCEEDED');
    expect(payloads(story)).toMatchObject([{ Failure: null }]);
  });
});

describe('a request that just fits in an execution', () => {
  // With its name and input, an execution may be started with 262,144 bytes; what a state hands on may have no more.
  const input = (length: number) => ({ Query: `SELECT '${'x'.repeat(length)}'` });

  test('and no longer in the call of the prepare function is told as too large', async () => {
    const story = await run(folder, engine(0), input(262_144 - 100));
    expect(names(story)).toEqual(['deliver']);
    expect(told(story)).toMatchObject([{ Code: 'RequestTooLarge', Retryable: false }]);
  });

  test('and would no longer fit in the account of the engine is refused', async () => {
    const story = await run(folder, engine(0), input(254_000));
    expect(names(story)).toEqual(['prepare', 'deliver']);
    expect(told(story)).toMatchObject([{ Code: 'StatementRefused' }]);
  });

  test('is run', async () => {
    const story = await run(folder, engine(0), input(253_000));
    expect(names(story)).toContain('startQueryExecution');
    expect(payloads(story)).toMatchObject([{ Failure: null }]);
  });
});
