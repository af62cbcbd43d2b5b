import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  paginateListQueryExecutions,
} from '@aws-sdk/client-athena';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/aws/account.ts';

/** A query as the engine knows it. */
export interface EngineQuery {
  id: string;
  text: string;
  state: string;
}

/** The engine behind a running service, asked past the service. */
export function engineAt(awsUrl: string) {
  const client = new AthenaClient({
    endpoint: awsUrl,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  return {
    /** Every query that the engine was ever asked with this in its text. */
    async queriesWith(part: string): Promise<EngineQuery[]> {
      const found: EngineQuery[] = [];
      for await (const { QueryExecutionIds } of paginateListQueryExecutions({ client }, {})) {
        if (!QueryExecutionIds?.length) continue;
        const { QueryExecutions = [] } = await client.send(
          new BatchGetQueryExecutionCommand({ QueryExecutionIds }),
        );
        for (const { QueryExecutionId: id = '', Query: text = '', Status } of QueryExecutions) {
          if (text.includes(part)) found.push({ id, text, state: Status?.State ?? '' });
        }
      }
      return found;
    },
  };
}
