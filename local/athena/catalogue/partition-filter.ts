import type { Constant, Constraint } from '../dialect/constraints.ts';
import type { Column } from './table.ts';

/** Whether rows with this value of a partition key can fulfil what a statement asks of it. When in doubt they can. */
export function admits(
  constraints: readonly Constraint[],
  { name, type }: Column,
  value: string | undefined,
): boolean {
  return constraints
    .filter(({ column }) => column === name)
    .every(({ operator, constants }) =>
      constants.some((constant) => {
        // A comparison with NULL never holds.
        if (value === undefined) return false;
        const order = compare(type, value, constant);
        return order === undefined || HOLDS[operator](order);
      }),
    );
}

const HOLDS: Record<Constraint['operator'], (order: number) => boolean> = {
  '=': (order) => order === 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** How a value of a Hive type compares with a literal; undefined when that is better left to the engine. */
function compare(type: string, value: string, { kind, text }: Constant): number | undefined {
  if (/^(string|varchar)\b/i.test(type))
    return kind === 'text' ? Buffer.compare(Buffer.from(value), Buffer.from(text)) : undefined;
  if (/^(tinyint|smallint|int|integer|bigint)$/i.test(type)) {
    if (kind !== 'number' || !isInteger(text) || !isInteger(value)) return undefined;
    return Number(BigInt(value) - BigInt(text) > 0n) - Number(BigInt(value) - BigInt(text) < 0n);
  }
  if (/^date$/i.test(type)) {
    const days = [value, text].map((day) => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? day : undefined));
    const [one, other] = days;
    if (kind !== 'date' || one === undefined || other === undefined) return undefined;
    return Number(one > other) - Number(one < other);
  }
  return undefined;
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}
