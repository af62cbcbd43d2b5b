import jsonata from 'jsonata';
import type { Clock } from '../../clock.ts';
import { expressionIn } from '../definition/expressions.ts';
import { isRecord, type Json } from '../json.ts';
import { stepFunctions } from './functions.ts';

/** What an expression can refer to: `$states` and the variables. */
export interface Bindings {
  states: unknown;
  variables: Record<string, Json>;
}

/** An expression that threw, came to nothing, or to something that is no JSON. */
export class EvaluationFault extends Error {
  /** The field, such as `Output/total`. */
  readonly location: string;

  constructor(location: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EvaluationFault';
    this.location = location;
  }
}

/** Evaluates the fields of states that may hold expressions; each expression is compiled once. */
export class Evaluator {
  readonly #compiled = new Map<string, jsonata.Expression>();
  readonly #functions: Record<string, unknown>;

  constructor(clock: Clock) {
    this.#functions = stepFunctions(clock);
  }

  /**
   * The template with every expression in it replaced by its value.
   * @param bindings called only when there is an expression to evaluate.
   * @throws {EvaluationFault}
   */
  async evaluate(template: Json, location: string, bindings: () => Bindings): Promise<Json> {
    if (typeof template === 'string') {
      const source = expressionIn(template);
      return source === undefined ? template : this.#evaluate(source, location, bindings());
    }
    if (typeof template !== 'object' || template === null) return template;
    if (Array.isArray(template)) {
      const items: Json[] = [];
      for (const [index, item] of template.entries()) {
        items.push(await this.evaluate(item, `${location}[${index}]`, bindings));
      }
      return items;
    }
    const fields: [string, Json][] = [];
    for (const [name, value] of Object.entries(template)) {
      fields.push([name, await this.evaluate(value, `${location}/${name}`, bindings)]);
    }
    return Object.fromEntries(fields);
  }

  async #evaluate(source: string, location: string, { states, variables }: Bindings): Promise<Json> {
    const about = `The JSONata expression '${source}' specified for the field '${location}'`;
    let value: unknown;
    try {
      value = await this.#compile(source).evaluate(undefined, { ...this.#functions, ...variables, states });
    } catch (error) {
      const message = `${about} threw an error during evaluation. ${describe(error)}`;
      throw new EvaluationFault(location, message, { cause: error });
    }
    if (value === undefined) throw new EvaluationFault(location, `${about} returned nothing (undefined).`);
    return toJson(
      value,
      () => new EvaluationFault(location, `${about} returned an unsupported result type.`),
    );
  }

  #compile(source: string): jsonata.Expression {
    let expression = this.#compiled.get(source);
    if (!expression) {
      expression = jsonata(source);
      this.#compiled.set(source, expression);
    }
    return expression;
  }
}

/** JSONata marks its sequences and functions with properties of its own: sequences lose theirs, functions are no JSON. */
function toJson(value: unknown, refuse: () => Error): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return JSON.parse(
    JSON.stringify(value, (_, inner) => {
      const isFunction =
        typeof inner === 'function' ||
        (isRecord(inner) && ('_jsonata_lambda' in inner || '_jsonata_function' in inner));
      if (isFunction) throw refuse();
      return inner;
    }),
  );
}

function describe(error: unknown): string {
  if (!isRecord(error)) return String(error);
  return typeof error.code === 'string' ? `${error.code}: ${error.message}` : String(error.message);
}
