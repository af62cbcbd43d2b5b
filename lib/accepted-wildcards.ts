import { Aspects, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import * as z from 'zod';
import { accept } from './accepted-findings.ts';

/** Where a role's right is on a wildcard: the form of the resource, and why it is no narrower. */
const WILDCARDS = [
  {
    form: /^\*$/,
    reason:
      'Traces, deliveries of vended logs and descriptions of a VPC belong to no resource that could be named.',
  },
  {
    form: /\/results\/(?:archive\/)?\*$/,
    reason: 'The files below the prefix of results, whose names are not known before.',
  },
  { form: /:execution:[^:]+:\*$/, reason: 'The executions of the one workflow: each has its own name.' },
  { form: /:table\/[^/*]+\/\*$/, reason: 'The tables of a database that the deployment names.' },
  {
    form: /:s3:::[^*]+\/\*$/,
    reason: 'The files of a bucket of the lake, or below a prefix of it, that the deployment names.',
  },
  {
    form: /:execute-api:[^*]*\/(?:queries|datasets)\/\*/,
    reason: 'Queries by their ids, and datasets. Whose a query is, the API checks.',
  },
  { form: /:ec2:[^/*]+:\*\/\*$/, reason: 'Network interfaces that Lambda is still to make have no names.' },
];

const listSchema = z.unknown().transform((value) => (Array.isArray(value) ? value : [value]));
const documentSchema = z.object({ Statement: z.array(z.object({ Resource: listSchema.optional() })) });

/** Accepts these wildcards, and no others, in the policies of a stack. */
export function acceptWildcards(stack: Stack): void {
  Aspects.of(stack).add({
    visit(construct: IConstruct) {
      if (!(construct instanceof CfnPolicy)) return;
      for (const resource of resourcesOf(construct)) {
        const known = WILDCARDS.find(({ form }) => form.test(resource));
        if (known) accept(construct, { [`AwsSolutions-IAM5[Resource::${resource}]`]: known.reason });
      }
    },
  });
}

function resourcesOf(policy: CfnPolicy): string[] {
  const document = documentSchema.parse(Stack.of(policy).resolve(policy.policyDocument));
  return document.Statement.flatMap(({ Resource = [] }) => Resource.map(written));
}

/** As cdk-nag names a resource in its finding: references in angle brackets, joined parts one after the other. */
function written(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, operand] = ['', undefined]] = Object.entries(Object(value));
  if (name === 'Ref') return `<${operand}>`;
  if (name === 'Fn::GetAtt') return `<${[operand].flat().join('.')}>`;
  if (name === 'Fn::Join' && Array.isArray(operand) && Array.isArray(operand[1])) {
    return operand[1].map(written).join(String(operand[0]));
  }
  return JSON.stringify(value);
}
