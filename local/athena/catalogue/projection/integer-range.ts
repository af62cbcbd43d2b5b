import type { Constraint } from '../../dialect/constraints.ts';

/** What a projected integer column says of itself: `projection.<column>.<property>`. */
export interface IntegerProperties {
  range: string;
  interval?: string | undefined;
  digits?: string | undefined;
}

/**
 * The values of a projected integer column, those left out that cannot be what the constraints ask for: a range may be far too
 * long to go through.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 * @throws {RangeError} when a property makes no sense.
 */
export function* integerValues(
  { range, interval = '1', digits = '0' }: IntegerProperties,
  constraints: readonly Constraint[],
): Generator<string> {
  const [first, last, ...rest] = range.split(',').map(integer);
  const step = integer(interval);
  if (first === undefined || last === undefined || rest.length > 0)
    throw new RangeError(`the range '${range}' is not two integers`);
  if (step < 1n) throw new RangeError(`the interval '${interval}' is not a positive integer`);
  const [least, most] = narrowed([first, last], constraints);
  const skipped = least > first ? (least - first + step - 1n) / step : 0n;
  for (let value = first + skipped * step; value <= most; value += step)
    yield padded(value, Number(integer(digits)));
}

function narrowed([first, last]: [bigint, bigint], constraints: readonly Constraint[]): [bigint, bigint] {
  let [least, most] = [first, last];
  for (const { operator, constants } of constraints) {
    const numbers = constants.filter(({ text }) => isInteger(text)).map(({ text }) => BigInt(text));
    const [one, ...others] = numbers;
    // Texts are not in the order of the numbers that they tell, but equal ones tell equal numbers.
    const comparable = operator === '=' || constants.every(({ kind }) => kind === 'number');
    if (one === undefined || numbers.length < constants.length || !comparable) continue;
    const low = others.reduce((low, number) => (number < low ? number : low), one);
    const high = others.reduce((high, number) => (number > high ? number : high), one);
    if (operator !== '<' && operator !== '<=' && low > least) least = low;
    if (operator !== '>' && operator !== '>=' && high < most) most = high;
  }
  return [least, most];
}

function padded(value: bigint, digits: number): string {
  const text = String(value < 0n ? -value : value).padStart(digits, '0');
  return value < 0n ? `-${text}` : text;
}

function integer(text: string): bigint {
  const trimmed = text.trim();
  if (!isInteger(trimmed)) throw new RangeError(`'${text}' is not an integer`);
  return BigInt(trimmed);
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}
