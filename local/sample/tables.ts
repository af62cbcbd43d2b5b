import type { TableInput } from '../athena/catalogue/table.ts';

/** The database of the sample lake. */
export const SAMPLE_DATABASE = 'sample';
/** The first of the sample's days, and how many there are: fixed, so that every machine has the same rows. */
export const FIRST_DAY = '2026-08-03';
export const DAYS = 90;
export const ORDERS_A_DAY = 12_000;
export const VISITS_A_DAY = 2_000;
export const CUSTOMERS = 50_000;

const day = { name: 'dt', type: 'string' };

/** The tables of the sample lake, below a location such as `s3://bucket/sample/`. */
export function sampleTables(location: string): TableInput[] {
  return [
    {
      database: SAMPLE_DATABASE,
      name: 'orders',
      columns: [
        { name: 'order_id', type: 'bigint' },
        { name: 'customer_id', type: 'bigint' },
        { name: 'status', type: 'string' },
        { name: 'country', type: 'string' },
        { name: 'amount', type: 'decimal(12,2)' },
        { name: 'placed_at', type: 'timestamp' },
        { name: 'note', type: 'string' },
      ],
      partitionKeys: [day],
      location: `${location}orders/`,
      format: { type: 'PARQUET' },
    },
    {
      database: SAMPLE_DATABASE,
      name: 'visits',
      columns: [
        { name: 'visit_id', type: 'bigint' },
        { name: 'customer_id', type: 'bigint' },
        { name: 'page', type: 'string' },
        { name: 'seconds', type: 'int' },
      ],
      partitionKeys: [day],
      location: `${location}visits/`,
      format: { type: 'CSV', header: true },
    },
    {
      database: SAMPLE_DATABASE,
      name: 'customers',
      columns: [
        { name: 'customer_id', type: 'bigint' },
        { name: 'name', type: 'string' },
        { name: 'email', type: 'string' },
        { name: 'country', type: 'string' },
        { name: 'signed_up', type: 'date' },
      ],
      location: `${location}customers/`,
      format: { type: 'CSV', header: true },
    },
  ];
}
