import type { Meter, Price, PriceList } from './prices.ts';
import type { Usage } from './usage.ts';

/** One line of a bill: how much of what, and the US dollars for it. */
export interface BillLine {
  meter: string;
  part: string;
  unit: string;
  quantity: number;
  usd: number;
}

/** A line for everything that has a price, used or not, in the order of the prices. */
export function billOf(usage: Usage, prices: PriceList): BillLine[] {
  return meters(prices).map(([meter, { part, unit, usd, per }]) => {
    const quantity = usage[meter] ?? 0;
    return { meter, part, unit, quantity, usd: (quantity / per) * usd };
  });
}

/** The US dollars of some lines. */
export function totalOf(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function meters(prices: PriceList): [Meter, Price][] {
  const isMeter = (name: string): name is Meter => Object.hasOwn(prices, name);
  return Object.keys(prices)
    .filter(isMeter)
    .map((meter) => [meter, prices[meter]]);
}
