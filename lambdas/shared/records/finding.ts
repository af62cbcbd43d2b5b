import { isSettled, type QueryRecord, recordSchema } from '../../../core/record/record.ts';
import type { ListPosition, RecordStore } from '../../../core/record/record-store.ts';
import { RECORD_TABLE } from '../../../core/record/table.ts';
import { type RecordTable, recordOf } from './record-table.ts';

/** How records are found: by their key, by QueryId and by caller. */
export function finding(table: RecordTable): Pick<RecordStore, 'get' | 'findByQueryId' | 'listByCaller'> {
  return {
    get: table.get,

    async findByQueryId(queryId) {
      const index = RECORD_TABLE.indexes.byQueryId;
      const answer = await table.query({
        IndexName: index.name,
        KeyConditionExpression: '#key = :queryId',
        ExpressionAttributeNames: { '#key': index.partitionKey },
        ExpressionAttributeValues: { ':queryId': queryId },
      });
      // There are two where an execution was aborted, told of, and redriven.
      const records = (answer.Items ?? []).flatMap((item) => recordOf(item) ?? []);
      return records.find(isSettled) ?? records[0];
    },

    async listByCaller(caller, { limit, from }) {
      const index = RECORD_TABLE.indexes.byCaller;
      const answer = await table.query({
        IndexName: index.name,
        KeyConditionExpression: '#key = :caller',
        ExpressionAttributeNames: { '#key': index.partitionKey },
        ExpressionAttributeValues: { ':caller': caller },
        ScanIndexForward: false,
        // One more tells whether anything follows: DynamoDB hands out a place to go on from even at the end.
        Limit: limit + 1,
        ...(from && { ExclusiveStartKey: { ...from, [index.partitionKey]: caller } }),
      });
      const found = recordSchema.array().parse(answer.Items ?? []);
      const records = found.slice(0, limit);
      // A page ends before its limit where it has come to 1 MB.
      const follows = found.length > limit || answer.LastEvaluatedKey !== undefined;
      const last = records.at(-1);
      return { records, ...(follows && last && { next: listPosition(last) }) };
    },
  };
}

function listPosition({ Id, SubmissionDateTime }: QueryRecord): ListPosition {
  return { Id, SubmissionDateTime };
}
