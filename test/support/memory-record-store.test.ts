import { recordStoreSuite } from '../suites/record-store.ts';
import { memoryRecordStore } from './memory-record-store.ts';

recordStoreSuite(async () => {
  const store = memoryRecordStore();
  return { store, putToken: async (item) => store.put({ SubmissionDateTime: 1, ...item }) };
});
