import * as z from 'zod';

/** The sentence for parameters that a route's schema refused: which one, and what it must be. */
export function parameterFault(schema: z.ZodObject, { issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue?.code === 'unrecognized_keys') return unknownParameter(schema, issue.keys);
  return mustBe(schema, String(issue?.path[0]));
}

/** "<name> must be ...", as the parameter's description goes on. */
export function mustBe(schema: z.ZodObject, name: string): string {
  const description = describedSchema.parse(z.toJSONSchema(schema, { io: 'input' })).properties[name];
  return `${name} must be ${lowerFirst(description?.description ?? 'valid.')}`;
}

const describedSchema = z.object({
  properties: z.record(z.string(), z.object({ description: z.string().optional() })),
});

// Long enough to recognise what was sent, and no more of it than that.
const LONGEST_NAME = 80;

function unknownParameter(schema: z.ZodObject, [name = '']: string[]): string {
  const known = Object.keys(schema.shape);
  const which = known.length > 0 ? `the parameters are ${known.join(', ')}` : 'it has none';
  return `${JSON.stringify(name.slice(0, LONGEST_NAME))} is not a parameter of this request; ${which}.`;
}

function lowerFirst(sentence: string): string {
  return sentence.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}
