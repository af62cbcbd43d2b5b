import * as z from 'zod';
import { configurationSchema } from './configuration.ts';

/** What is read of the JSON schema of the configuration. */
const nodeSchema = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  /** What a text has to be, in words. */
  form: z.string().optional(),
  default: z.unknown().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  required: z.array(z.string()).default([]),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
  get prefixItems() {
    return z.array(nodeSchema).optional();
  },
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
  get oneOf() {
    return z.array(nodeSchema).optional();
  },
});
type Node = z.infer<typeof nodeSchema>;

const HEAD = `# Configuration

A deployment's configuration stands in [cdk.json](../cdk.json), as the context value \`lakehook\`: an object by stage. The stage
\`dev\` is deployed unless another is named:

\`\`\`
npx cdk deploy
npx cdk deploy -c stage=prod
\`\`\`

The stage \`local\` is never deployed: it is what one machine reads. All of a stage may be left out; what is there is checked,
and a message names the stage and the field of everything that is wrong. Stages that share an account and a region need
\`workGroups\` of different names.

<!-- node bin/configuration.ts writes this page, from core/configuration/. -->
`;

/** docs/configuration.md: every field, its form, its default and its meaning, as the schema has them. */
export function configurationReference(): string {
  const root = nodeSchema.parse(z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any' }));
  return `${[HEAD, ...section('A stage', root)].join('\n').trimEnd()}\n`;
}

/** A heading, a table of the fields, and a section for each field that has fields of its own. */
function section(title: string, node: Node): string[] {
  const fields = Object.entries(node.properties ?? {});
  const rows = fields.map(([name, field]) => row(name, field, node.required.includes(name)));
  const table = ['| field | form | default | |', '|---|---|---|---|', ...rows, ''];
  const below = fields.flatMap(([name, field]) => sectionsOf(name, field));
  return [`## ${title}`, '', ...(node.description ? [node.description, ''] : []), ...table, ...below];
}

function sectionsOf(name: string, field: Node): string[] {
  const node = itemOf(field) ?? field;
  const variants = variantsOf(node);
  if (variants.some(({ properties }) => properties)) {
    return variants.flatMap((variant) => section(`${name} of kind ${kindOf(variant)}`, variant));
  }
  // What an object is for stands in the row of its field.
  return node.properties ? section(name, { ...node, description: undefined }) : [];
}

function row(name: string, field: Node, isRequired: boolean): string {
  const byDefault = isRequired
    ? 'required'
    : field.default === undefined
      ? ''
      : `\`${JSON.stringify(field.default)}\``;
  const cells = [`\`${name}\``, formOf(name, field), byDefault, field.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function formOf(name: string, node: Node): string {
  const item = itemOf(node);
  if (item) return `list of: ${formOf(name, item)}`;
  if (node.form) return node.form;
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  const variants = variantsOf(node);
  if (variants.length > 0) {
    return variants
      .map((variant) =>
        variant.properties
          ? link(`${name} of kind ${kindOf(variant)}`, kindOf(variant))
          : formOf(name, variant),
      )
      .join(' or ');
  }
  if (node.properties) return link(name, 'object');
  if (node.type === 'boolean') return '`true` or `false`';
  if (node.type === 'integer' || node.type === 'number') return numberForm(node);
  return 'text';
}

function numberForm({ type, minimum, maximum, exclusiveMinimum }: Node): string {
  const kind = type === 'integer' ? 'whole number' : 'number';
  // What a double holds exactly, and so no bound of ours.
  const upper = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = exclusiveMinimum === undefined ? minimum : undefined;
  const bounds = [
    ...(least === undefined ? [] : [`from ${figure(least)}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${figure(exclusiveMinimum)}`]),
    ...(upper === undefined ? [] : [`to ${figure(upper)}`]),
  ];
  return [kind, ...bounds].join(' ');
}

/** What a list is of. */
function itemOf({ items, prefixItems }: Node): Node | undefined {
  return prefixItems?.[0] ?? items;
}

function variantsOf({ anyOf, oneOf }: Node): Node[] {
  return oneOf ?? anyOf ?? [];
}

function kindOf({ properties }: Node): string {
  return String(properties?.kind?.const ?? '');
}

/** The anchor is GitHub's of the heading. */
function link(heading: string, text: string): string {
  return `[${text}](#${heading
    .toLowerCase()
    .replaceAll(' ', '-')
    .replaceAll(/[^a-z0-9_-]/g, '')})`;
}

function figure(value: number): string {
  return value.toLocaleString('en-US');
}
