/** A query that nobody would wait for, of the sample lake: 10^12 pairs of orders, none of which it finds. */
export const ENDLESS = 'SELECT count(*) FROM orders a CROSS JOIN orders b WHERE a.amount + b.amount = 0.01';

/** The same, with a name that its text is found by. */
export function endlessNamed(name: string): string {
  return `${ENDLESS} AND a.note <> '${name}'`;
}
