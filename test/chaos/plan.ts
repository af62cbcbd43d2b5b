import { KINDS, type Kind } from './kinds.ts';
import { between, pick, type Random, randomStream } from './random.ts';

/** What a receiver does with an attempt that it does not accept. */
const FAILURES = [
  ['answer 500', 20],
  ['answer 503', 20],
  ['answer 302', 10],
  ['reset', 15],
  ['read and reset', 15],
  ['answer garbage', 10],
  ['stall', 10],
] as const;

/** What it does in the end. */
const LAST = [
  ['answer 204', 80],
  ['answer slowly', 12],
  ['answer 200 and reset', 5],
  ['answer 410', 3],
] as const;

export type Conduct = (typeof FAILURES)[number][0] | (typeof LAST)[number][0];

// A third of all attempts fail. Nine attempts are made, and those to a dark receiver count among them, so there is
// an end to what a receiver fails by plan.
const FAILURE_RATE = 1 / 3;
const MOST_FAILURES = 4;
const POLLED_RATE = 0.07;

export const RECEIVERS = 4;
/** Queries that are accepted while a receiver is dark. */
const DARK_FOR = 100;

export interface PlannedQuery {
  number: number;
  kind: Kind;
  /** The same for every POST of it. */
  token: string;
  /** Absent where nobody asks to be called back. */
  receiver?: number;
  /** What the receiver does with the attempts, one after the other; the last stands for all that follow. */
  conduct: readonly [...Conduct[], Conduct];
  /** When somebody interferes with it, in milliseconds after it was accepted. */
  interfereAfter: number;
}

/** A kill -9, so many milliseconds after so many queries have been accepted. */
export interface Kill {
  accepted: number;
  delay: number;
  /** Kills the process that starts then a second time, this many milliseconds after its start. */
  again?: number;
}

/** A receiver that does not even listen, between two numbers of accepted queries. */
export interface Darkness {
  receiver: number;
  from: number;
  to: number;
}

export interface Plan {
  seed: number;
  queries: readonly PlannedQuery[];
  kills: readonly Kill[];
  darkness: readonly Darkness[];
}

/** The plan of faults, which follows from the seed and the numbers alone. */
export function makePlan({ seed, queries, kills }: { seed: number; queries: number; kills: number }): Plan {
  return {
    seed,
    queries: Array.from({ length: queries }, (_, number) => planQuery(seed, number)),
    kills: Array.from({ length: kills }, (_, index) =>
      planKill(randomStream(seed, 'kill', index), { index, kills, queries }),
    ),
    darkness: Array.from({ length: Math.ceil(queries / 1_000) }, (_, index) =>
      planDarkness(randomStream(seed, 'darkness', index), queries),
    ),
  };
}

function planQuery(seed: number, number: number): PlannedQuery {
  const random = randomStream(seed, 'query', number);
  const kind = pick(
    random,
    KINDS.map((one) => [one, one.weight]),
  );
  const failures: Conduct[] = [];
  while (failures.length < MOST_FAILURES && random() < FAILURE_RATE) failures.push(pick(random, FAILURES));
  return {
    number,
    kind,
    token: `chaos-${seed}-${number}`.padEnd(32, '-'),
    ...(random() >= POLLED_RATE && { receiver: between(random, 0, RECEIVERS - 1) }),
    conduct: [...failures, pick(random, LAST)],
    interfereAfter: between(random, 0, 600),
  };
}

/** Kills lie evenly over the run, the last of them after the last query. */
function planKill(
  random: Random,
  { index, kills, queries }: { index: number; kills: number; queries: number },
): Kill {
  return {
    accepted: Math.ceil((queries * (index + 1)) / kills),
    // Half of them at once, while other POSTs are not answered yet.
    delay: random() < 0.5 ? 0 : between(random, 0, 1_000),
    ...(random() < 0.25 && { again: between(random, 100, 900) }),
  };
}

function planDarkness(random: Random, queries: number): Darkness {
  const from = between(random, 0, queries - 1);
  return { receiver: between(random, 0, RECEIVERS - 1), from, to: Math.min(queries, from + DARK_FOR) };
}
