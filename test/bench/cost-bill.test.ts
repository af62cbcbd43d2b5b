import { describe, expect, test } from 'vitest';
import { billOf, totalOf } from '../../bench/cost/bill.ts';
import { type Meter, PRICES } from '../../bench/cost/prices.ts';

const prices = PRICES['us-east-1'];
const usd = (meter: Meter, quantity: number) => totalOf(billOf({ [meter]: quantity }, prices));

describe('a bill', () => {
  // Worked by hand from the pricing pages.
  test.each<[Meter, number, number]>([
    ['transitions', 1_000, 0.025],
    ['invocations', 5_000_000, 1],
    ['gigabyteSeconds', 1_000_000, 13.3334],
    ['apiRequests', 2_000_000, 7],
    ['writeUnits', 8_000_000, 5],
    ['readUnits', 8_000_000, 1],
    ['recordGigabytes', 4, 1],
    ['backupGigabytes', 5, 1],
    ['events', 1_000_000, 0],
    ['s3Puts', 1_000, 0.005],
    ['s3Gets', 10_000, 0.004],
    ['resultGigabytes', 1_000, 23],
    ['logGigabytes', 2, 1],
    ['keptLogGigabytes', 100, 3],
    ['metrics', 10, 3],
    ['alarms', 10, 1],
    ['dashboards', 1, 3],
    ['secrets', 5, 2],
    ['secretReads', 10_000, 0.05],
    ['traces', 200_000, 1],
    ['transferGigabytes', 100, 9],
    ['scannedTerabytes', 3, 15],
  ])('of %s: %d cost %d dollars', (meter, quantity, dollars) => {
    expect(usd(meter, quantity)).toBeCloseTo(dollars, 10);
  });

  test('has a line for everything, whether it was used or not', () => {
    const lines = billOf({ secrets: 1 }, prices);
    expect(lines.map(({ meter }) => meter)).toEqual(Object.keys(prices));
    expect(lines.filter(({ usd }) => usd > 0)).toEqual([
      { meter: 'secrets', part: 'Secrets Manager', unit: 'secrets', quantity: 1, usd: 0.4 },
    ]);
  });

  test('adds up', () => {
    expect(totalOf(billOf({ secrets: 1, alarms: 2, apiRequests: 1_000_000 }, prices))).toBeCloseTo(4.1, 10);
  });
});

test('every price names the page that says so', () => {
  for (const { source } of Object.values(prices)) expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
});
