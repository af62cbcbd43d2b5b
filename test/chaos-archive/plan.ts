import { ARCHIVE_POINTS, type ArchivePoint } from '../../core/archive/points.ts';
import { between, pick, type Random, randomStream } from '../chaos/random.ts';
import type { Cut } from './database-proxy.ts';

/** Points at which a process may stop for a while and wake when another one has done its work. */
const STALLS = [
  'locked',
  'registered',
  'planned',
  'snapshot-taken',
  'copying',
  'copied',
  'object-uploaded',
  'uploaded',
  'verified',
  'deleted',
  'marked',
] as const satisfies readonly ArchivePoint[];

/** Points at which somebody writes into a day that is being moved. */
const MEDDLES = [
  'registered',
  'planned',
  'snapshot-taken',
  'copying',
  'copied',
  'uploaded',
  'verified',
  'deleted',
] as const satisfies readonly ArchivePoint[];

const CUTS = ['before', 'after', 'answered'] as const satisfies readonly Cut[];
const DAMAGES = ['overwritten', 'truncated', 'missing', 'another object'] as const;
export type Damage = (typeof DAMAGES)[number];
const MEDDLING = ['update', 'delete', 'late rows', 'all of them'] as const;
export type Meddling = (typeof MEDDLING)[number];

/** One fault, and the night in which it happens. */
export type Trial =
  /** kill -9 of the function's process, the nth time that it reaches a point. */
  | { kind: 'kill'; point: ArchivePoint; occurrence: number }
  /** kill -9 of the service, with the database and the store, while a function is at the point. */
  | { kind: 'service'; point: ArchivePoint }
  /** The process stops, and goes on when its successor has done its work. */
  | { kind: 'stall'; point: ArchivePoint; occurrence: number }
  | { kind: 'two at once' }
  /** An object is damaged between its upload and its verification. */
  | { kind: 'damage'; damage: Damage }
  /** The connection is lost at COMMIT. */
  | { kind: 'commit'; cut: Cut }
  /** The disk for the files of a batch has so many blocks of 4 kB. */
  | { kind: 'full disk'; blocks: number }
  | { kind: 'throttled store' }
  | { kind: 'meddle'; point: ArchivePoint; how: Meddling }
  /** A batch is taken back, and moves again. */
  | { kind: 'restore' }
  /** The workflow itself runs the night, and the service is killed so many milliseconds after its start. */
  | { kind: 'workflow'; killAfter: number };

export interface Plan {
  seed: number;
  trials: readonly Trial[];
}

/** The trials of a campaign in their order, which follow from the seed: all of them once, and then all of them again. */
export function makePlan({ seed, rounds }: { seed: number; rounds: number }): Plan {
  return {
    seed,
    trials: Array.from({ length: rounds }, (_, round) => trialsOf(randomStream(seed, 'round', round))).flat(),
  };
}

function trialsOf(random: Random): Trial[] {
  const one = <Thing>(things: readonly Thing[]): Thing =>
    pick(
      random,
      things.map((thing) => [thing, 1]),
    );
  const trials: Trial[] = [
    ...ARCHIVE_POINTS.map((point): Trial => ({ kind: 'kill', point, occurrence: between(random, 1, 2) })),
    ...STALLS.map((point): Trial => ({ kind: 'stall', point, occurrence: between(random, 1, 2) })),
    ...CUTS.map((cut): Trial => ({ kind: 'commit', cut })),
    ...DAMAGES.map((damage): Trial => ({ kind: 'damage', damage })),
    ...MEDDLING.map((how): Trial => ({ kind: 'meddle', point: one(MEDDLES), how })),
    ...[1, 2, 3].map((blocks): Trial => ({ kind: 'full disk', blocks })),
    { kind: 'service', point: one(STALLS) },
    { kind: 'service', point: one(STALLS) },
    { kind: 'two at once' },
    { kind: 'two at once' },
    { kind: 'throttled store' },
    { kind: 'throttled store' },
    { kind: 'restore' },
    { kind: 'workflow', killAfter: between(random, 0, 1_500) },
  ];
  return shuffled(trials, random);
}

function shuffled<Thing>(things: readonly Thing[], random: Random): Thing[] {
  return things
    .map((thing) => ({ thing, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}

/** The trial in a few words. */
export function describeTrial(trial: Trial): string {
  const { kind, ...rest } = trial;
  return [kind, ...Object.values(rest)].join(' ');
}
