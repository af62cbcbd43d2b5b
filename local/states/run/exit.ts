import {
  isOverLimit,
  isRecord,
  type Json,
  type JsonObject,
  PAYLOAD_LIMIT,
  type Payload,
  payload,
} from '../json.ts';
import type { Run, StatesExtra } from './run.ts';

/** How a state is left. */
export interface Exit {
  output: Payload;
  assigned: JsonObject | undefined;
  /** Nothing at the end of a scope. */
  next: string | undefined;
}

/** The part of a state, Choice Rule or Catcher that says how to leave: all three have these fields. */
interface Rule {
  Output?: Json | undefined;
  Assign?: JsonObject | undefined;
  Next?: string | undefined;
}

/**
 * Evaluates Output and Assign, both with the variables as they were before, and finds what comes next.
 * @param about.otherwise the output where the rule has none.
 * @param about.within where the rule stands in its state, such as `Catch[0]/`.
 * @throws {StateFailure} States.QueryEvaluationError, States.DataLimitExceeded
 */
export async function leave(
  run: Run,
  about: { rule: Rule; otherwise: Payload; extra?: StatesExtra; within?: string },
): Promise<Exit> {
  const { rule, otherwise, extra = {}, within = '' } = about;
  const assigned = rule.Assign && (await run.evaluate(rule.Assign, `${within}Assign`, extra));
  const output =
    rule.Output === undefined
      ? otherwise
      : payload(await run.evaluate(rule.Output, `${within}Output`, extra));
  if (isOverLimit(output.text)) throw run.dataLimitExceeded();
  return {
    output,
    assigned: assigned === undefined ? undefined : withinLimit(run, assigned),
    next: rule.Next,
  };
}

/** The values of one Assign together are held to the same limit as a payload. */
function withinLimit(run: Run, assigned: Json): JsonObject | undefined {
  if (!isRecord(assigned)) return undefined;
  const bytes = Object.values(assigned).reduce<number>(
    (sum, value) => sum + Buffer.byteLength(JSON.stringify(value)),
    0,
  );
  if (bytes > PAYLOAD_LIMIT) throw run.dataLimitExceeded();
  return assigned;
}
