import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Measurement, percentile } from './report.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ROOT = join(import.meta.dirname, '..');
const RUNS = 15;

// What the functions read at their start; nothing is called with it.
const ENVIRONMENT = {
  ALLOW_WRITES: 'false',
  AWS_REGION: 'us-east-1',
  CALLBACK_ALLOW: '',
  CALLER_SCOPE: 'PRINCIPAL',
  DATABASE: 'default',
  DELIVERY_STATE_MACHINE_ARN: 'arn',
  LINK_ROLE_ARN: 'arn',
  NODE_OPTIONS: '--enable-source-maps',
  PRICE_PER_TERABYTE: '5',
  QUERY_STATE_MACHINE_ARN: 'arn',
  RECORD_TABLE_NAME: 'records',
  RESULTS_LOCATION: 's3://results/',
  WEBHOOK_SECRET_ARN: 'arn',
  WORK_GROUP: 'lakehook',
};

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Metadata: z.object({ 'aws:asset:path': z.string().optional() }).optional(),
    }),
  ),
});

/** Bytes of each function's bundle as it is deployed, and how long Node takes to import it, beside an empty module. */
export async function* bundles(): AsyncGenerator<Measurement> {
  using folder = temporaryFolder();
  execFileSync(join(ROOT, 'node_modules/.bin/cdk'), ['synth', '--quiet', '--output', folder.path], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  const empty = join(folder.path, 'empty.mjs');
  writeFileSync(empty, '');
  for (const { name, file } of [{ name: 'an empty module', file: empty }, ...bundlesOf(folder.path)]) {
    const times = Array.from({ length: RUNS }, () => importTime(file));
    yield {
      bench: 'bundles',
      case: name,
      figures: { bytes: statSync(file).size, 'import ms p50': percentile(times, 0.5) },
    };
  }
}

function bundlesOf(output: string): { name: string; file: string }[] {
  const template = readFileSync(join(output, 'Lakehook.template.json'), 'utf8');
  const { Resources } = templateSchema.parse(JSON.parse(template));
  return Object.entries(Resources).flatMap(([id, { Type, Metadata }]) => {
    const asset = Metadata?.['aws:asset:path'];
    if (Type !== 'AWS::Lambda::Function' || !asset) return [];
    return [{ name: id.replace(/(Function)?[0-9A-F]{8}$/, ''), file: join(output, asset, 'index.mjs') }];
  });
}

// A process of its own each time: what was imported once is not imported again.
function importTime(file: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - start);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...ENVIRONMENT },
  });
  return Number(printed);
}
