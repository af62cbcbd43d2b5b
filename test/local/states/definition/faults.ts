import { DefinitionError, parseDefinition } from '../../../../local/states/definition/definition.ts';

export const TASK = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:athena:getQueryExecution' };

/** A machine of these states that begins with the first. */
export const machine = (states: Record<string, object>, fields: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
  ...fields,
});

/** A machine of one Pass state with these fields. */
export const pass = (fields: object) => machine({ A: { Type: 'Pass', End: true, ...fields } });

/** What is found wrong with a definition, given as text or to be written as such. */
export function faultsOf(definition: unknown): readonly string[] {
  try {
    parseDefinition('machine', typeof definition === 'string' ? definition : JSON.stringify(definition));
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults;
    throw error;
  }
}
