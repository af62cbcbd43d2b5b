import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Measurement, percentile } from './report.ts';
import { temporaryFolder } from './temporary-folder.ts';

const RUNS = 15;

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Metadata: z.object({ 'aws:asset:path': z.string().optional() }).optional(),
      Properties: z
        .object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional() })
        .optional(),
    }),
  ),
});

interface Bundle {
  name: string;
  file: string;
  environment: Record<string, string>;
}

/** Bytes of each function's bundle as it is deployed, and how long Node takes to import it, beside an empty module. */
export async function* bundles(): AsyncGenerator<Measurement> {
  using folder = temporaryFolder();
  const empty = { name: 'an empty module', file: join(folder.path, 'empty.mjs'), environment: {} };
  writeFileSync(empty.file, '');
  // A process of its own: what bundling prints is no figure.
  const app = join(import.meta.dirname, 'bundled-app.ts');
  execFileSync(process.execPath, [app, folder.path], { stdio: 'pipe' });
  for (const { name, file, environment } of [empty, ...bundlesOf(folder.path)]) {
    const times = Array.from({ length: RUNS }, () => importTime(file, environment));
    yield {
      bench: 'bundles',
      case: name,
      figures: { bytes: statSync(file).size, 'import ms p50': percentile(times, 0.5) },
    };
  }
}

function bundlesOf(output: string): Bundle[] {
  const template = readFileSync(join(output, 'Lakehook.template.json'), 'utf8');
  const { Resources } = templateSchema.parse(JSON.parse(template));
  return Object.entries(Resources).flatMap(([id, { Type, Metadata, Properties }]) => {
    const asset = Metadata?.['aws:asset:path'];
    if (Type !== 'AWS::Lambda::Function' || !asset) return [];
    const file = join(output, asset, 'index.mjs');
    // CDK has a function of its own in the stack, which is no ES module.
    if (!existsSync(file)) return [];
    const variables = Object.entries(Properties?.Environment?.Variables ?? {});
    const environment = Object.fromEntries(variables.map(([name, value]) => [name, textOf(value)]));
    const name = id.replace(/(Function)?[0-9A-F]{8}$/, '');
    return [{ name, file, environment }];
  });
}

const joinSchema = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });

/** What a function reads at its start; a name stands for what only a deployment knows, for nothing is called with it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { data } = joinSchema.safeParse(value);
  if (!data) return 'deployed';
  const [separator, parts] = data['Fn::Join'];
  return parts.map(textOf).join(separator);
}

// A process of its own each time: what was imported once is not imported again.
function importTime(file: string, environment: Record<string, string>): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - start);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, AWS_REGION: 'us-east-1', ...environment },
  });
  return Number(printed);
}
