import * as z from 'zod';

/** How a task ended. */
const outcome = z.union([
  z.strictObject({ output: z.json() }),
  z.strictObject({
    error: z.string().optional(),
    cause: z.string().optional(),
    timedOut: z.enum(['task', 'heartbeat']).optional(),
  }),
]);

/**
 * Where one run through a scope stands: the execution itself, a branch, an iteration. Frames are all that is needed to go
 * on after a crash; at any point where a run waits for something, its frame says for what.
 *
 * A batch may be written between any two steps of a run that are an `await` apart. What belongs together in a frame and in
 * the history is therefore changed without one in between.
 */
export const frameSchema = z.strictObject({
  /** Place in the tree of frames: '' for the execution, `/2` for its third branch or iteration, `/2/0` within that. */
  path: z.string(),
  /** The state that is being run. */
  state: z.string(),
  input: z.json(),
  /** Variables of this scope; those of outer scopes are in their own frames. */
  variables: z.record(z.string(), z.json()),
  /** The event that the next one follows. */
  lastEvent: z.int(),
  /** Set once the state is entered. */
  entered: z.strictObject({ event: z.int(), previous: z.int(), at: z.int() }).optional(),
  /** Retries of this visit to the state: in all, by retrier, and until when to pause before the next. */
  retry: z.strictObject({ total: z.int(), counts: z.array(z.int()), at: z.int().optional() }).optional(),
  /** When a Wait is over, in epoch milliseconds. */
  wakeAt: z.int().optional(),
  /** The task under way. */
  task: z
    .strictObject({
      token: z.string().optional(),
      /** Whether its TaskScheduled is in the history, and its time runs. */
      scheduled: z.boolean(),
      timeoutAt: z.int().optional(),
      /** Milliseconds that may pass between heartbeats. */
      heartbeat: z.int().optional(),
      /** The call is done, only the token is waited for. */
      submitted: z.boolean(),
      outcome: outcome.optional(),
    })
    .optional(),
  /** A Parallel or Map under way; its branches and iterations have frames of their own. */
  fan: z
    .strictObject({
      startedEvent: z.int(),
      /** A Map's items; a Parallel's branches share one input. */
      items: z.array(z.json()).optional(),
      input: z.json().optional(),
      /** How many iterations may run at a time. */
      limit: z.int(),
    })
    .optional(),
  /** Set when the run is through. */
  end: z.strictObject({ output: z.json() }).optional(),
});

export type Frame = z.infer<typeof frameSchema>;
export type Outcome = z.infer<typeof outcome>;

/** The frame of a run that is about to enter its first state. */
export function newFrame(
  path: string,
  start: { state: string; input: Frame['input']; lastEvent: number },
): Frame {
  return { path, ...start, variables: {} };
}
