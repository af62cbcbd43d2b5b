import type { ErrorObject } from 'ajv';
import draft4 from 'ajv-draft-04';
import type { JsonSchemaDraft4 } from '../../core/contract/models.ts';
import { explain, type PatternReason } from './body-fault.ts';

/** Says what is wrong with a body, in a sentence that names the field and the reason; undefined when nothing is. */
export type BodyCheck = (body: unknown) => string | undefined;

/**
 * Validates bodies with a request model, as API Gateway does, and says what is wrong in words of our own.
 * @param reasons by field: for a pattern that says nothing to a person
 */
export function bodyCheck(
  model: JsonSchemaDraft4,
  reasons: Readonly<Record<string, PatternReason>> = {},
): BodyCheck {
  // The first fault is enough: collecting all of them costs much on a body that is made to have many.
  const ajv = new draft4.default({ allErrors: false, verbose: true, unicodeRegExp: false, strict: true });
  const validate = ajv.compile(model);
  return (body) => {
    if (validate(body)) return undefined;
    const errors: ErrorObject[] = validate.errors ?? [];
    return explain(errors, body, { fields: Object.keys(model.properties ?? {}), reasons });
  };
}
