import type { z } from 'zod';
import { lintExpressions } from './lint-expressions.ts';
import { lintStates } from './lint-states.ts';
import { lintVariables } from './lint-variables.ts';
import { type Definition, definitionSchema } from './schema.ts';

/** A definition is at most 1 MB. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const LARGEST_DEFINITION = 1024 * 1024;

/** Fields of the other query language, and what takes their place. */
const JSONPATH_FIELDS: Record<string, string> = {
  InputPath: 'Arguments or Output',
  Parameters: 'Arguments',
  ResultSelector: 'Output',
  ResultPath: 'Output or Assign',
  OutputPath: 'Output',
  Result: 'Output',
  ItemsPath: 'Items',
  SecondsPath: 'Seconds',
  TimestampPath: 'Timestamp',
  TimeoutSecondsPath: 'TimeoutSeconds',
  HeartbeatSecondsPath: 'HeartbeatSeconds',
  MaxConcurrencyPath: 'MaxConcurrency',
  ErrorPath: 'Error',
  CausePath: 'Cause',
  Variable: 'Condition',
};

/** A definition that cannot be run, with everything that is wrong with it. */
export class DefinitionError extends Error {
  /** One sentence each: where in the definition, and what is wrong. */
  readonly faults: readonly string[];

  constructor(name: string, faults: readonly string[]) {
    super([`The definition of '${name}' cannot be run:`, ...faults].join('\n  '));
    this.name = 'DefinitionError';
    this.faults = faults;
  }
}

/**
 * Reads a definition. What is not supported is refused, never ignored: a field that went unheeded here would be a
 * difference found only after deployment.
 * https://states-language.net/spec.html
 * @throws {DefinitionError} listing every fault.
 */
export function parseDefinition(name: string, text: string): Definition {
  if (Buffer.byteLength(text) > LARGEST_DEFINITION) throw new DefinitionError(name, ['is larger than 1 MB']);
  const parsed = definitionSchema.safeParse(readJson(name, text));
  if (!parsed.success) throw new DefinitionError(name, parsed.error.issues.flatMap(describeIssue));
  const definition = parsed.data;
  const faults = [...lintStates(definition), ...lintExpressions(definition), ...lintVariables(definition)];
  if (faults.length > 0) throw new DefinitionError(name, faults);
  return definition;
}

function readJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DefinitionError(name, [`is not JSON: ${error instanceof Error ? error.message : error}`]);
  }
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const where = issue.path.map(String).join('.') || 'the top level';
  if (issue.code !== 'unrecognized_keys') return [`${where}: ${describe(issue)}`];
  return issue.keys.map((key) => {
    const instead = JSONPATH_FIELDS[key];
    if (instead) return `${where}: ${key} belongs to JSONPath; with JSONata use ${instead}`;
    return `${where}: the field ${key} is not supported here`;
  });
}

/** Of a union's branches, the last is the one that an author who gave neither form is told about. */
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const branches = issue.errors
    .map((issues) => issues[0]?.message)
    .filter((message) => message !== undefined);
  return branches.length > 0 ? [...new Set(branches)].join('; or ') : issue.message;
}
