import { deliverySuite } from './record-store/delivery.ts';
import { listSuite } from './record-store/list.ts';
import { settleSuite } from './record-store/settle.ts';
import type { StoreUnderTest } from './record-store/store-under-test.ts';

/** What every record store does. Keys are new in each test, so that one store serves all of them. */
export function recordStoreSuite(open: () => Promise<StoreUnderTest>): void {
  settleSuite(open);
  listSuite(open);
  deliverySuite(open);
}
