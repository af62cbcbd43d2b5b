import draft4 from 'ajv-draft-04';
import type { JsonSchemaDraft4 } from '../../core/contract/models.ts';
import { explain, type PatternReasons } from './body-fault.ts';
import { tooLargeNumber } from './too-large-number.ts';

/** Says what is wrong with a body, in a sentence that names the field and the reason; undefined when nothing is. */
export type BodyCheck = (body: unknown) => string | undefined;

/**
 * Validates bodies with a request model, as API Gateway does, and says what is wrong in words of our own.
 * @param reasons by field: for a pattern that says nothing to a person
 */
export function bodyCheck(model: JsonSchemaDraft4, reasons: PatternReasons = {}): BodyCheck {
  // The first fault is enough: collecting all of them costs much on a body that is made to have many.
  const ajv = new draft4.default({ allErrors: false, verbose: true, unicodeRegExp: false, strict: true });
  const validate = ajv.compile(model);
  return (body) => (validate(body) ? tooLargeNumber(body) : explain(validate.errors ?? [], body, reasons));
}
