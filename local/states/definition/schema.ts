import * as z from 'zod';
import type { Json } from '../json.ts';

/** The longest that anything may take: 99,999,999 s, some three years. */
export const MOST_SECONDS = 99_999_999;

/** MaxDelaySeconds stays below 31,622,400 s (366 days). https://states-language.net/#errors */
const MOST_DELAY = 31_622_399;

const json = z.json().transform((value): Json => value);
const expression = z
  .string()
  .regex(/^\{%[\s\S]*%\}$/, 'must be a number or one JSONata expression between {% and %}');
const wholeNumber = (least: number, most: number) => z.int().min(least).max(most);
const seconds = z.union([wholeNumber(1, MOST_SECONDS), expression]);
const variables = z.record(z.string(), json);
const errorNames = z.array(z.string().min(1)).min(1);
const queryLanguage = z.literal('JSONata');

const retrier = z.strictObject({
  ErrorEquals: errorNames,
  IntervalSeconds: wholeNumber(1, MOST_SECONDS).default(1),
  MaxAttempts: wholeNumber(0, MOST_SECONDS).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: wholeNumber(1, MOST_DELAY).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
  Comment: z.string().optional(),
});

const catcher = z.strictObject({
  ErrorEquals: errorNames,
  Next: z.string(),
  Assign: variables.optional(),
  Output: json.optional(),
  Comment: z.string().optional(),
});

const common = {
  Comment: z.string().optional(),
  QueryLanguage: queryLanguage.optional(),
};
const result = { Output: json.optional(), Assign: variables.optional() };
const transition = { Next: z.string().optional(), End: z.literal(true).optional() };
const recovery = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const task = z.strictObject({
  Type: z.literal('Task'),
  ...common,
  ...result,
  ...transition,
  ...recovery,
  Resource: z.string(),
  Arguments: json.optional(),
  TimeoutSeconds: seconds.optional(),
  HeartbeatSeconds: seconds.optional(),
});

const pass = z.strictObject({ Type: z.literal('Pass'), ...common, ...result, ...transition });

const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...common,
  ...result,
  Choices: z
    .array(
      z.strictObject({
        Condition: z.union([z.boolean(), expression]),
        Next: z.string(),
        ...result,
        Comment: z.string().optional(),
      }),
    )
    .min(1),
  Default: z.string().optional(),
});

const wait = z.strictObject({
  Type: z.literal('Wait'),
  ...common,
  ...result,
  ...transition,
  Seconds: z.union([wholeNumber(0, MOST_SECONDS), expression]).optional(),
  Timestamp: z.string().optional(),
});

const succeed = z.strictObject({ Type: z.literal('Succeed'), ...common, Output: json.optional() });

const fail = z.strictObject({
  Type: z.literal('Fail'),
  ...common,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});

const scope = {
  StartAt: z.string(),
  States: z.lazy((): z.ZodType<Scope['States']> => z.record(z.string(), state)),
};

const fanOut = { ...common, ...result, ...transition, ...recovery };

const parallelFields = z.strictObject({
  Type: z.literal('Parallel'),
  ...fanOut,
  Arguments: json.optional(),
});

const parallel = parallelFields.extend({
  Branches: z.array(z.strictObject({ ...scope, Comment: z.string().optional() })).min(1),
});

const mapFields = z.strictObject({
  Type: z.literal('Map'),
  ...fanOut,
  Items: z.union([z.array(json), expression]).optional(),
  ItemSelector: json.optional(),
  MaxConcurrency: z.union([wholeNumber(0, MOST_SECONDS), expression]).optional(),
});

const map = mapFields.extend({
  ItemProcessor: z.strictObject({
    ...scope,
    ProcessorConfig: z
      .strictObject({ Mode: z.literal('INLINE', 'only INLINE is supported, not DISTRIBUTED') })
      .optional(),
    Comment: z.string().optional(),
  }),
});

const state: z.ZodType<State> = z.discriminatedUnion('Type', [
  task,
  pass,
  choice,
  wait,
  succeed,
  fail,
  parallel,
  map,
]);

/** A state machine's definition in the Amazon States Language, as far as it is supported: JSONata and inline Maps only. */
export const definitionSchema = z.strictObject({
  ...scope,
  QueryLanguage: queryLanguage,
  Comment: z.string().optional(),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: wholeNumber(1, MOST_SECONDS).optional(),
});

export type Retrier = z.infer<typeof retrier>;
export type Catcher = z.infer<typeof catcher>;
export type TaskState = z.infer<typeof task>;
type PassState = z.infer<typeof pass>;
export type ChoiceState = z.infer<typeof choice>;
export type WaitState = z.infer<typeof wait>;
type SucceedState = z.infer<typeof succeed>;
type FailState = z.infer<typeof fail>;
export type State =
  | TaskState
  | PassState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;
export type Definition = z.infer<typeof definitionSchema>;

export interface ParallelState extends z.infer<typeof parallelFields> {
  Branches: Scope[];
}

export interface MapState extends z.infer<typeof mapFields> {
  ItemProcessor: Scope;
}

/** States with a start: the machine itself, a Parallel's branch, a Map's iteration. Variables live in one. */
export interface Scope {
  StartAt: string;
  States: Record<string, State>;
}
