import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { resourcesOf } from './synthesis.ts';

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const principalsSchema = z.record(z.string(), list);
const statementSchema = z.strictObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: list,
  Resource: list.optional(),
  Principal: principalsSchema.optional(),
  Condition: z.unknown().optional(),
});
export type Statement = z.infer<typeof statementSchema>;
const documentSchema = z.object({ Statement: z.array(statementSchema) });

const roleSchema = z.object({
  AssumeRolePolicyDocument: documentSchema,
  ManagedPolicyArns: list.default([]),
});
const policySchema = z.object({ PolicyDocument: documentSchema, Roles: list });

/** What a role may do. */
export interface Rights {
  trusts: string[];
  managed: string[];
  statements: Statement[];
}

/** Every role of the stack by its logical id. */
export function rolesOf(template: Template): Map<string, Rights> {
  const policies = [...resourcesOf(template, 'AWS::IAM::Policy').values()].map(({ Properties }) =>
    policySchema.parse(Properties),
  );
  return new Map(
    [...resourcesOf(template, 'AWS::IAM::Role')].map(([id, { Properties }]) => {
      const role = roleSchema.parse(Properties);
      const attached = policies.filter(({ Roles }) => Roles.includes(`<${id}>`));
      return [
        id,
        {
          trusts: role.AssumeRolePolicyDocument.Statement.flatMap(trusted),
          managed: role.ManagedPolicyArns,
          statements: attached.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
        },
      ] as const;
    }),
  );
}

function trusted({ Action, Principal = {}, Condition }: Statement): string[] {
  // A service may be told whose calls it may make.
  const [condition = 'aws:SourceAccount', ...others] = Object.keys(Object(Object(Condition).StringEquals));
  if (Action.join() !== 'sts:AssumeRole' || condition !== 'aws:SourceAccount' || others.length > 0)
    throw new Error('An unusual trust policy.');
  return Object.values(Principal).flat();
}
