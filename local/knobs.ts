import * as z from 'zod';
import { LakehookError } from '../core/errors.ts';

const port = (byDefault: number) =>
  z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, {
      error: 'must be a whole number from 0 to 65535.',
    })
    .transform(Number)
    .default(byDefault);

/** The knobs that say where this machine's service listens. */
export const PORT_KNOBS = { PORT: port(4000), AWS_PORT: port(4001) };

/**
 * Reads some of the environment. An empty knob counts as absent, but for LAKEHOOK_CALLBACK_ALLOW, whose empty list allows nothing.
 * @throws {LakehookError} `ConfigurationInvalid`, which names each knob that is wrong and why.
 */
export function readKnobs<Schema extends z.ZodType>(
  schema: Schema,
  source: NodeJS.ProcessEnv,
): z.infer<Schema> {
  const result = schema.safeParse(withoutEmpty(source));
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  throw new LakehookError('ConfigurationInvalid', faults.join('\n'));
}

function withoutEmpty(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(source).filter(([knob, value]) => value !== '' || knob === 'LAKEHOOK_CALLBACK_ALLOW'),
  );
}

/** Where this machine's service listens: all that its clients have to know. @throws {LakehookError} as `readKnobs`. */
export function readPorts(source: NodeJS.ProcessEnv): { port: number; awsPort: number } {
  const { PORT, AWS_PORT } = readKnobs(z.object(PORT_KNOBS), source);
  return { port: PORT, awsPort: AWS_PORT };
}
