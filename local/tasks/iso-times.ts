/**
 * The AWS JSON protocol writes times as epoch seconds, an SDK integration of Step Functions as ISO 8601. In the answers
 * that the definitions read, times are the numbers whose names end in DateTime.
 */
export function withIsoTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIsoTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isTime(name, inner) ? isoTime(inner) : withIsoTimes(inner),
    ]),
  );
}

function isTime(name: string, value: unknown): value is number {
  return typeof value === 'number' && name.endsWith('DateTime');
}

function isoTime(epochSeconds: number): string {
  return new Date(Math.round(epochSeconds * 1_000)).toISOString();
}
