import type { ChoiceState } from '../definition/schema.ts';
import { type Exit, leave } from './exit.ts';
import type { Run } from './run.ts';

/**
 * The first rule whose Condition holds; Default where none does. A state's own Output and Assign are Default's.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 * @throws {StateFailure} States.Runtime when nothing matches.
 */
export async function runChoice(run: Run, state: ChoiceState): Promise<Exit> {
  for (const [index, rule] of state.Choices.entries()) {
    const within = `Choices[${index}]/`;
    if (!(await run.evaluateAs('boolean', rule.Condition, `${within}Condition`))) continue;
    return leave(run, { rule, otherwise: run.input, within });
  }
  if (state.Default === undefined) {
    throw run.runtimeError(
      'Failed to transition out of the state. The state does not point to a next state.',
    );
  }
  return leave(run, { rule: { ...state, Next: state.Default }, otherwise: run.input });
}
