import { CUSTOMERS, FIRST_DAY, ORDERS_A_DAY, VISITS_A_DAY } from './tables.ts';

/**
 * The sample's rows, as DuckDB SQL. Every value follows from its row's number by integer arithmetic, so that any machine
 * and any version makes the same.
 */

// Knuth's multiplicative hash: 2^32 divided by the golden ratio. Salted by a prime to get several values of one row.
const mixed = (number: string, salt: number) => `((${number} + ${salt}) * 2654435761 % 4294967296 // 65536)`;
const pick = (number: string, salt: number, values: string[]) =>
  `[${values.map((value) => `'${value}'`).join(', ')}][1 + ${mixed(number, salt)} % ${values.length}]`;

const STATUSES = ['paid', 'paid', 'paid', 'shipped', 'shipped', 'returned', 'cancelled', 'open'];
const COUNTRIES = ['DE', 'DE', 'FR', 'FR', 'IT', 'ES', 'NL', 'PL', 'SE', 'AT', 'US', 'US', 'JP'];
const PAGES = ['/', '/search', '/product', '/basket', '/checkout', '/account', '/help'];

/** The date of a day of the sample, counted from 0. */
export function dayOf(index: number): string {
  return new Date(Date.parse(FIRST_DAY) + index * 24 * 60 * 60 * 1_000).toISOString().slice(0, 10);
}

export function ordersOf(index: number): string {
  const first = index * ORDERS_A_DAY;
  return `
    SELECT
      i AS order_id,
      1 + ${mixed('i', 11)} * 31 % ${CUSTOMERS} AS customer_id,
      ${pick('i', 101, STATUSES)} AS status,
      ${pick('i', 1009, COUNTRIES)} AS country,
      CAST((499 + ${mixed('i', 10_007)} * 7 % 30000) / 100 AS DECIMAL(12, 2)) AS amount,
      TIMESTAMP '${dayOf(index)} 00:00:00' + to_microseconds((i - ${first}) * 7200000 + i % 1000 * 1000) AS placed_at,
      CASE i % 50 WHEN 0 THEN 'leave at the door' WHEN 1 THEN 'he said "ring twice", then left' WHEN 2 THEN '' END AS note
    FROM range(${first}, ${first + ORDERS_A_DAY}) AS numbers(i) ORDER BY i`;
}

export function visitsOf(index: number): string {
  const first = index * VISITS_A_DAY;
  return `
    SELECT
      i AS visit_id,
      CASE WHEN i % 3 > 0 THEN 1 + ${mixed('i', 13)} * 31 % ${CUSTOMERS} END AS customer_id,
      ${pick('i', 103, PAGES)} AS page,
      CAST(1 + ${mixed('i', 1013)} % 600 AS INTEGER) AS seconds
    FROM range(${first}, ${first + VISITS_A_DAY}) AS numbers(i) ORDER BY i`;
}

export function customers(): string {
  return `
    SELECT
      i AS customer_id,
      CASE i % 40 WHEN 0 THEN 'Acme, Inc. ' || i WHEN 1 THEN 'The "Corner" Shop ' || i ELSE 'Customer ' || i END AS name,
      CASE WHEN i % 10 > 0 THEN 'customer' || i || '@mail.example' END AS email,
      ${pick('i', 1019, COUNTRIES)} AS country,
      DATE '2020-01-01' + CAST(${mixed('i', 10_009)} % 2400 AS INTEGER) AS signed_up
    FROM range(1, ${CUSTOMERS + 1}) AS numbers(i) ORDER BY i`;
}
