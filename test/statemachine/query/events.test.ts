import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engine, payloads } from '../engine.ts';
import { fail, run, type Story } from '../scenario.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const deliveredAt = ({ calls }: Story) => calls.find(({ task }) => task === 'deliver')?.at;

describe('a query whose event arrives', () => {
  // The fallback laps end at 20 s, 60 s, then every 60 s; each costs three transitions.
  test.each([
    [5, 5],
    [15, 5],
    [290, 20],
    [1_790, 95],
  ])('of %i s is told a second after its end, with %i transitions', async (seconds, transitions) => {
    const story = await run(folder, engine(seconds));
    expect(story).toMatchObject({ status: 'SUCCEEDED', transitions });
    expect(deliveredAt(story)).toBe(seconds + 1);
  });
});

describe('a query whose events are lost', () => {
  test.each([
    [5, 20, 7],
    [290, 300, 22],
    [1_790, 1_800, 97],
  ])('of %i s is told after %i s, with %i transitions', async (seconds, told, transitions) => {
    const story = await run(folder, engine(seconds, 'is lost'));
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: told, transitions });
  });
});

describe('a query that ends before its token is stored', () => {
  test('is polled at once, for the mark fails the write', async () => {
    const story = await run(folder, {
      ...engine(0),
      'updateItem.waitForTaskToken': () => fail('DynamoDb.ConditionalCheckFailedException'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 0, transitions: 7 });
  });

  test('does not spin while the engine still calls it RUNNING', async () => {
    const story = await run(folder, {
      ...engine(30),
      'updateItem.waitForTaskToken': () => fail('DynamoDb.ConditionalCheckFailedException'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 60, transitions: 13 });
  });
});

describe('a record store that fails', () => {
  test('leads to plain waits, never to an end', async () => {
    const story = await run(folder, {
      ...engine(40),
      'updateItem.waitForTaskToken': () => fail('DynamoDb.InternalServerError'),
    });
    expect(story).toMatchObject({ status: 'SUCCEEDED', seconds: 60 });
    expect(payloads(story)).toHaveLength(1);
  });
});
