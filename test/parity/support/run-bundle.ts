import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Answers, awsStandIn } from '../../support/aws-stand-in.ts';

/** What a bundle runs with. Answers and event may need the stand-in's URL. */
export interface Run {
  environment: Readonly<Record<string, string>>;
  answers: Answers | ((url: string) => Answers);
  event: object | ((url: string) => object);
}

/** Runs the handler of a bundle once, in a process of its own that knows no AWS but the stand-in. */
export async function runBundle(bundle: string, { environment, answers, event }: Run) {
  const aws = await awsStandIn(answers);
  const child = fork(join(import.meta.dirname, 'invoke.ts'), [bundle], {
    env: {
      ...environment,
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      // What Lambda sets; without it, traces are not even begun.
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      POWERTOOLS_SERVICE_NAME: 'lakehook',
      POWERTOOLS_METRICS_NAMESPACE: 'Lakehook',
    },
    silent: true,
  });
  try {
    child.send(typeof event === 'function' ? event(aws.url) : event);
    const [result]: unknown[] = await once(child, 'message');
    return { result, asked: aws.asked };
  } finally {
    child.kill();
    await aws.close();
  }
}

/** The file that a function is deployed from, in the folder that was synthesized. */
export function bundleIn(folder: string, id: string): string {
  const template = JSON.parse(readFileSync(join(folder, 'Lakehook.template.json'), 'utf8'));
  const functions = z
    .record(
      z.string(),
      z.object({
        Type: z.string(),
        Metadata: z.object({ 'aws:asset:path': z.string().optional() }).optional(),
      }),
    )
    .parse(template.Resources);
  const [, resource] =
    Object.entries(functions).find(([key]) => key.replace(/[0-9A-F]{8}$/, '') === id) ?? [];
  return join(folder, resource?.Metadata?.['aws:asset:path'] ?? '', 'index.mjs');
}
