import { addDays, dayOf } from '../../core/archive/days.ts';
import type { QuestionRequest } from '../../core/archive/question.ts';
import type { Filter } from '../../core/contract/dataset-query.ts';
import { between, pick, type Random } from '../chaos/random.ts';
import { CHANNEL, COLUMNS, type ColumnName, noteOf, type WrittenRow } from './written-row.ts';

/** A question to the dataset, and what is known of its right answers. */
export interface Question {
  request: QuestionRequest;
  /** Whether a row is asked for. */
  matches: (row: WrittenRow) => boolean;
  /** The order of the answer; undefined where any will do. */
  compare: ((one: WrittenRow, other: WrittenRow) => number) | undefined;
}

const ALL_TIME = { StartDateTime: '0001-01-02T00:00:00Z', EndDateTime: '9999-12-30T00:00:00Z' };

/** All rows, in any order. */
export const EVERYTHING: Question = {
  request: { ...ALL_TIME, Columns: ['order_id', 'version', 'note'] },
  matches: () => true,
  compare: undefined,
};

export interface QuestionOptions {
  random: Random;
  /** The greatest id so far. */
  highestId: number;
  regions: readonly (string | null)[];
  /** Epoch milliseconds. */
  now: number;
}

/** A question of any form: a range of time, up to two filters, columns, an order, a limit. */
export function randomQuestion(options: QuestionOptions): Question {
  const { random } = options;
  const range = randomRange(options);
  const filters = shuffled(Object.keys(FILTERS).filter(isFiltered), random).slice(0, between(random, 0, 2));
  const conditions = filters.map((name) => ({ name, ...FILTERS[name](options) }));
  const order = random() < 0.7 ? randomOrder(random) : [];
  // What is left out of the columns may still be filtered and ordered by. A row is known by two of them.
  const others = shuffled(COLUMNS, random).slice(0, between(random, 0, COLUMNS.length));
  const limit = random() < 0.3 ? between(random, 1, 60) : undefined;
  return {
    request: {
      ...range,
      Columns: shuffled([...new Set<ColumnName>(['order_id', 'version', ...others])], random),
      ...(conditions.length > 0 && {
        Filters: Object.fromEntries(conditions.map(({ name, filter }) => [name, filter])),
      }),
      ...(order.length > 0 && { OrderBy: order }),
      ...(limit !== undefined && { Limit: limit }),
    },
    matches: (row) =>
      row.placed_at >= Date.parse(range.StartDateTime) &&
      row.placed_at < Date.parse(range.EndDateTime) &&
      conditions.every(({ matches }) => matches(row)),
    compare: order.length > 0 ? (one, other) => compareRows(one, other, order) : undefined,
  };
}

interface Condition {
  filter: Filter;
  matches: (row: WrittenRow) => boolean;
}

type Order = { Column: ColumnName; Direction: 'ASC' | 'DESC' }[];

/** Days of the calendar, which begin at midnight in UTC, or instants; around the first day that stays in the database. */
function randomRange({ random, now }: QuestionOptions): typeof ALL_TIME {
  if (random() < 0.4) return ALL_TIME;
  const [StartDateTime = '', EndDateTime = ''] = [between(random, 0, 36), between(random, 0, 36)]
    .sort((a, b) => b - a)
    .map((ago, end) => {
      const day = addDays(dayOf(now, 'UTC'), end - ago);
      const clock = new Date(between(random, 0, 86_399_999)).toISOString().slice(11);
      return random() < 0.5 ? day : `${day}T${clock}`;
    });
  return Date.parse(StartDateTime) < Date.parse(EndDateTime) ? { StartDateTime, EndDateTime } : ALL_TIME;
}

const FILTERS = {
  order_id: ({ random, highestId }: QuestionOptions): Condition => {
    const [From = 0, To = 0] = [between(random, 1, highestId), between(random, 1, highestId)].sort(
      (a, b) => a - b,
    );
    if (random() < 0.5) {
      return { filter: { From, To }, matches: (row) => row.order_id >= From && row.order_id < To };
    }
    const ids = Array.from({ length: between(random, 1, 30) }, () => between(random, 1, highestId));
    return { filter: ids, matches: (row) => ids.includes(row.order_id) };
  },
  region: ({ random, regions }: QuestionOptions): Condition => {
    const chosen = shuffled([...regions, 'none'], random).slice(0, between(random, 1, 2));
    const [only = null] = chosen;
    const filter = chosen.length === 1 ? only : chosen;
    return { filter, matches: ({ region }) => chosen.includes(region) };
  },
  channel: ({ random }: QuestionOptions): Condition => {
    const filter = random() < 0.8 ? CHANNEL : 'app';
    return { filter, matches: ({ channel }) => channel === filter };
  },
  version: ({ random }: QuestionOptions): Condition => {
    const end = between(random, 1, 4);
    return random() < 0.5
      ? { filter: { To: end }, matches: ({ version }) => version < end }
      : { filter: end, matches: ({ version }) => version === end };
  },
  note: ({ random, highestId }: QuestionOptions): Condition => {
    const some = noteOf(between(random, 1, highestId), between(random, 1, 3));
    if (random() < 0.5 || some === null) {
      const notes = [some, ''];
      return { filter: notes, matches: ({ note }) => notes.includes(note) };
    }
    return {
      filter: { From: some },
      matches: ({ note }) => note !== null && compareValues(note, some) >= 0,
    };
  },
};

function isFiltered(name: string): name is keyof typeof FILTERS {
  return name in FILTERS;
}

/** Ordered to the last by the key, so that there is one right order. */
function randomOrder(random: Random): Order {
  const Direction = pick(random, [
    ['ASC', 1],
    ['DESC', 1],
  ] as const);
  const columns = shuffled(COLUMNS, random).slice(0, between(random, 0, 2));
  return [...new Set<ColumnName>([...columns, 'order_id'])].map((Column) => ({ Column, Direction }));
}

function compareRows(one: WrittenRow, other: WrittenRow, order: Order): number {
  for (const { Column, Direction } of order) {
    const [a, b] = [one[Column], other[Column]];
    if (a === b) continue;
    // NULL is last in either direction.
    if (a === null || b === null) return a === null ? 1 : -1;
    return compareValues(a, b) * (Direction === 'ASC' ? 1 : -1);
  }
  return 0;
}

/** Texts by their code points, which is the order of their bytes. */
function compareValues(one: string | number, other: string | number): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
}

function shuffled<Thing>(things: readonly Thing[], random: Random): Thing[] {
  return things
    .map((thing) => ({ thing, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}
