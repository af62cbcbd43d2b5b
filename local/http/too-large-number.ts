import { fieldPath } from '../../core/contract/field-path.ts';

/** An array or an object, and where it is. The way to it is kept as links: a body may be nested a million deep. */
interface Container {
  value: object;
  step?: PropertyKey;
  within?: Container;
}

/**
 * Names a number that JSON can write and a double cannot hold, such as 1e400: it would be handed on as null. No schema bounds
 * the numbers of a field that may be any JSON.
 */
export function tooLargeNumber(body: unknown): string | undefined {
  const open: Container[] = isContainer(body) ? [{ value: body }] : [];
  for (let within = open.pop(); within; within = open.pop()) {
    const isArray = Array.isArray(within.value);
    for (const [name, value] of Object.entries(within.value)) {
      const step = isArray ? Number(name) : name;
      if (isContainer(value)) open.push({ value, step, within });
      else if (value === Infinity || value === -Infinity)
        return `${fieldPath([...wayTo(within), step])} is a number too large to be read; send it as text.`;
    }
  }
  return undefined;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function wayTo(container: Container): PropertyKey[] {
  const way: PropertyKey[] = [];
  for (let { step, within } = container; step !== undefined && within; { step, within } = within)
    way.push(step);
  return way.reverse();
}
