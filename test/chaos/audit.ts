import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Callback, QueryView } from '../../core/contract/query.ts';
import { openHome } from '../../local/home.ts';
import type { Caller } from './caller.ts';
import { eachOf } from './each-of.ts';
import { FAULTS_FILE } from './faults.ts';
import type { Keeper } from './keeper.ts';
import { type Entry, ends, type Fate, fateOf, type Ledger, shortEnd } from './ledger.ts';

/** What a run came to. */
export interface Audit {
  accepted: number;
  repeatedPosts: number;
  fates: Record<Fate, number>;
  /** What must not happen, and to which queries it did. A promise is broken where one of them is not empty. */
  broken: Record<Breach, string[]>;
  /** Attempts that reached a receiver, whole messages, messages answered with 2xx, and those of them beyond the first. */
  attempts: number;
  messages: number;
  acceptedMessages: number;
  duplicates: number;
  /** Milliseconds from the end of the query to the first 2xx, sorted: of all, and of those taken at the first attempt. */
  delays: { all: number[]; firstAttempt: number[] };
  transitions: { machine: string; executions: number; transitions: number; running: number }[];
  kills: number;
  /** How often each fault was done by the service's wires, and each conduct by a receiver. */
  faults: Map<string, number>;
  conduct: Map<string, number>;
  millis: number;
}

export const BREACHES = [
  'lost',
  'told two different outcomes',
  'bad signatures',
  'run twice for one token',
  'answered otherwise when it was asked again',
  'an end that is not right for the query',
  'a result that is not the right one',
  'told, but not shown as delivered',
  'redirects followed',
  'processes that ended by themselves',
] as const;
export type Breach = (typeof BREACHES)[number];

export interface AuditOptions {
  ledger: Ledger;
  keeper: Keeper;
  caller: Caller;
  home: string;
  /** `performance.now()` of the start. */
  started: number;
}

/** Looks at everything once more through the API, ends the service, and counts. */
export async function audit({ ledger, keeper, caller, home, started }: AuditOptions): Promise<Audit> {
  const { accepted } = ledger;
  await lookAtAll(accepted, caller);
  const wrongResults = await checkResults(accepted);
  const otherAnswers = await askAgain(accepted, caller);
  const exitCode = await keeper.close();
  const badExit = exitCode === 0 ? [] : [`on SIGTERM, with ${exitCode}`];
  const of = (test: (entry: Entry) => boolean) => accepted.filter(test).map(nameOf);
  const told = accepted.filter(({ firstAccepted }) => firstAccepted !== undefined);
  const sum = (figure: (entry: Entry) => number) => accepted.reduce((total, one) => total + figure(one), 0);
  return {
    accepted: accepted.length,
    repeatedPosts: caller.repeated,
    fates: countFates(accepted),
    broken: {
      lost: of((entry) => fateOf(entry) === 'lost'),
      'told two different outcomes': of((entry) => ends(entry).length > 1),
      'bad signatures': [...ledger.badSignatures],
      'run twice for one token': of(isRunTwice),
      'answered otherwise when it was asked again': otherAnswers,
      'an end that is not right for the query': of((entry) => !endsRight(entry)),
      'a result that is not the right one': wrongResults,
      'told, but not shown as delivered': told.filter((entry) => !isShownDelivered(entry)).map(nameOf),
      'redirects followed': [...ledger.followedRedirects],
      'processes that ended by themselves': [...keeper.crashes, ...badExit],
    },
    attempts: sum(({ attempts }) => attempts),
    messages: sum(({ messages }) => messages.length),
    acceptedMessages: sum(({ timesAccepted }) => timesAccepted),
    duplicates: sum(({ timesAccepted }) => Math.max(0, timesAccepted - 1)),
    delays: {
      all: delaysOf(told),
      firstAttempt: delaysOf(told.filter(({ view }) => view?.Delivery?.Attempts === 1)),
    },
    transitions: transitionsOf(home),
    kills: keeper.kills,
    faults: faultsOf(home),
    conduct: ledger.conduct,
    millis: performance.now() - started,
  };
}

/** A record may lag: an attempt that the receiver took may not have been written down, and is then made again. */
const SHOWN_WITHIN_MS = 60_000;

async function lookAtAll(accepted: readonly Entry[], caller: Caller): Promise<void> {
  const until = Date.now() + SHOWN_WITHIN_MS;
  let left = accepted;
  do {
    await eachOf(left, async (entry) => {
      await caller.look(entry);
    });
    left = left.filter((entry) => fateOf(entry) === 'told' && !isShownDelivered(entry));
    if (left.length > 0) await sleep(500);
  } while (left.length > 0 && Date.now() < until);
}

function isShownDelivered({ view }: Entry): boolean {
  return view?.Delivery?.State === 'DELIVERED';
}

async function checkResults(accepted: readonly Entry[]): Promise<string[]> {
  const wrong: string[] = [];
  await eachOf(accepted, async (entry) => {
    const { kind, number } = entry.query;
    const end = entry.messages.at(-1)?.callback ?? entry.view;
    if (!kind.result || end?.State.State !== 'SUCCEEDED') return;
    const text = await resultOf(end).catch(String);
    if (text !== kind.result(number)) wrong.push(`${nameOf(entry)}: ${text.slice(0, 200)}`);
  });
  return wrong;
}

/** The whole result: the one file, or all files after one another. */
async function resultOf({ QueryResult }: Callback | QueryView): Promise<string> {
  const { PresignedUrl, Files = [] } = QueryResult ?? {};
  if (PresignedUrl !== undefined) return (await fetch(PresignedUrl)).text();
  const texts = Files.map(async (file) => {
    const answer = await fetch(file.PresignedUrl);
    return gunzipSync(await answer.arrayBuffer()).toString();
  });
  return (await Promise.all(texts)).join('');
}

/**
 * POSTs each query once more: within a day the same token with the same request is the same query, and is answered alike.
 * Not so where somebody has aborted the execution, which is what remembers the token.
 */
async function askAgain(accepted: readonly Entry[], caller: Caller): Promise<string[]> {
  const others: string[] = [];
  await eachOf(
    accepted.filter(({ query }) => !query.kind.interference),
    async (entry) => {
      const answer = await caller.submitAgain(entry).catch((error: unknown) => ({ status: 0, body: error }));
      if (answer.status === 202 && isDeepStrictEqual(answer.body, entry.accepted)) return;
      others.push(`${nameOf(entry)}: ${answer.status} ${JSON.stringify(answer.body)}`);
    },
  );
  return others;
}

function countFates(accepted: readonly Entry[]): Record<Fate, number> {
  const fates = { told: 0, polled: 0, refused: 0, 'given up': 0, lost: 0 };
  for (const entry of accepted) fates[fateOf(entry)] += 1;
  return fates;
}

function isRunTwice({ messages, queryId, query }: Entry): boolean {
  const right = z.object({ number: z.literal(query.number) });
  return messages.some(
    ({ webhookId, callback: { QueryId, Context } }) =>
      QueryId !== queryId || webhookId !== `msg_${queryId}` || !right.safeParse(Context).success,
  );
}

function endsRight(entry: Entry): boolean {
  const end = entry.messages.at(-1)?.callback ?? entry.view;
  return end === undefined || fateOf(entry) === 'lost' || entry.query.kind.ends.includes(shortEnd(end));
}

function nameOf(entry: Entry): string {
  const { kind, number, conduct } = entry.query;
  const told = entry.messages.map(({ callback }) => shortEnd(callback)).join(', ');
  const shown = entry.view && `${shortEnd(entry.view)}, ${JSON.stringify(entry.view.Delivery)}`;
  return `query ${number} (${kind.name}) ${entry.queryId}; receiver: ${conduct.join(', ')}; told: ${told}; shown: ${shown}`;
}

function delaysOf(told: readonly Entry[]): number[] {
  return told
    .flatMap(({ firstAccepted = 0, messages }) => {
      const { CompletionDateTime } = messages[0]?.callback.State ?? {};
      return CompletionDateTime === undefined ? [] : [Math.max(0, firstAccepted - CompletionDateTime)];
    })
    .sort((a, b) => a - b);
}

const transitionsSchema = z.object({
  machine: z.string(),
  executions: z.number(),
  transitions: z.number(),
  running: z.number(),
});

/** From the journal that the service has left. */
function transitionsOf(home: string): Audit['transitions'] {
  const journal = new DatabaseSync(openHome(home).executions, { readOnly: true });
  const rows = journal
    .prepare(
      `SELECT machine, count(*) AS executions, sum(transitions) AS transitions, sum(status = 'RUNNING') AS running
       FROM executions GROUP BY machine ORDER BY machine DESC`,
    )
    .all();
  journal.close();
  return z.array(transitionsSchema).parse(rows);
}

function faultsOf(home: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const fault of readFileSync(join(home, FAULTS_FILE), 'utf8').split('\n').filter(Boolean)) {
    counts.set(fault, (counts.get(fault) ?? 0) + 1);
  }
  return counts;
}
