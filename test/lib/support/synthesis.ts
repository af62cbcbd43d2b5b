import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { readStage } from '../../../core/configuration/stages.ts';
import { LakehookStack } from '../../../lib/lakehook-stack.ts';
import { environmentOf } from '../../../lib/stage-context.ts';

// CDK checks every template against CloudFormation's schemas, for a second; the synthesis by the CLI has it checked.
process.env.CDK_VALIDATION = 'false';

const cdkJsonSchema = z.object({ context: z.record(z.string(), z.unknown()) });

/** The context of cdk.json, less the bundling of functions, which takes seconds and which few tests look at. */
export function context(): Record<string, unknown> {
  const file = join(import.meta.dirname, '../../../cdk.json');
  const { context } = cdkJsonSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { ...context, 'aws:cdk:bundling-stacks': [] };
}

/** The stack as an app deploys it with this configuration. */
export function stackOf(app: App, given: object = {}): LakehookStack {
  const configuration = readStage({ dev: given }, 'dev');
  return new LakehookStack(app, 'Lakehook', { env: environmentOf(configuration), configuration });
}

/** The template of the stack as it is deployed with this configuration. */
export function synthesize(configuration: object = {}): Template {
  const app = new App({ context: context(), analyticsReporting: false });
  return Template.fromStack(stackOf(app, configuration));
}

const resourceSchema = z.looseObject({
  Type: z.string(),
  DeletionPolicy: z.string().optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
export type Resource = z.infer<typeof resourceSchema>;

/** The resources of a type by their logical ids, intrinsic functions written out by `plain`. */
export function resourcesOf(template: Template, type: string): Map<string, Resource> {
  const found = Object.entries(template.findResources(type));
  return new Map(
    found.map(([id, resource]) => [withoutHash(id), resourceSchema.parse(plain(resource))] as const),
  );
}

/** The one resource of a type whose logical id, less its hash, is this; or the only one. */
export function resourceOf(template: Template, type: string, logicalId?: string): Resource {
  const resources = resourcesOf(template, type);
  const found = logicalId === undefined ? [...resources.values()] : [resources.get(logicalId)];
  const [resource] = found;
  if (found.length !== 1 || resource === undefined) {
    throw new Error(`There is no single ${type}: ${[...resources.keys()].join(', ')}.`);
  }
  return resource;
}

/**
 * Writes intrinsic functions out as readers would: `{Ref: "Records091F6ECA"}` is `<Records>`, `Fn::GetAtt` is
 * `<Records.Arn>`, and the pseudo parameters in the head of an ARN are left out of it.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  const [name, operand] = fields.length === 1 ? (fields[0] ?? []) : [];
  if (name === 'Ref') return PSEUDO[String(operand)] ?? `<${withoutHash(String(operand))}>`;
  if (name === 'Fn::GetAtt' && Array.isArray(operand)) {
    return `<${withoutHash(String(operand[0]))}.${operand[1]}>`;
  }
  if (name === 'Fn::Join' && Array.isArray(operand) && Array.isArray(operand[1])) {
    return operand[1].map(plain).join(String(operand[0]));
  }
  return Object.fromEntries(fields.map(([key, field]) => [key, plain(field)]));
}

const PSEUDO: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': '',
  'AWS::AccountId': '',
};

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
