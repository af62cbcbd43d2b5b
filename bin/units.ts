/** Bytes for people: three figures and a unit of 1,000. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(count, 1)) / 3));
  return `${Number((count / 1_000 ** power).toPrecision(3))} ${units[power]}`;
}

/** Milliseconds for people: `350 ms`, `2.4 s`, `3 min 12 s`, `2 h 5 min`. */
export function duration(millis: number): string {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  // 59,950 and more would be written as 60.0.
  if (millis < 59_950) return `${(millis / 1_000).toFixed(1)} s`;
  const seconds = Math.round(millis / 1_000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** US dollars; two figures of what is less than a cent, as a query often is: `$0.000048`. */
export function dollars(amount: number): string {
  const isFraction = amount > 0 && amount < 0.01;
  const digits = isFraction ? { maximumSignificantDigits: 2 } : {};
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', ...digits }).format(amount);
}
