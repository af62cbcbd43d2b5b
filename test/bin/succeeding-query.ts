import { type Plan, view } from '../client/api-stand-in.ts';

export const POST = 'POST /queries';
export const GET = 'GET /queries/q1';
export const RESULTS = `${GET}/results`;
export const accepted = { status: 202, body: { QueryId: 'q1', SubmissionDateTime: 1_795_213_443_132 } };
export const CSV = '"country","orders","note"\n"DE","48479",\n"FR","7",""\n"IT","8","a\nb"\n';
export const Statistics = { DataScannedInBytes: 783_210, EstimatedPriceInUsd: 0.0000477 };
const ended = { SubmissionDateTime: 1_795_213_443_132, CompletionDateTime: 1_795_213_444_332 };

/** The API where a query succeeds at once, and the bucket with its result. */
export const succeeding = (url: string, result: object = {}): Plan => ({
  [POST]: accepted,
  [GET]: {
    body: view('SUCCEEDED', {
      State: { State: 'SUCCEEDED', ...ended },
      Statistics,
      QueryResult: { PresignedUrl: `${url}/q1.csv`, ExpiredIn: 60, ContentLength: CSV.length, ...result },
    }),
  },
  [RESULTS]: { status: 307, headers: { location: `${url}/q1.csv` } },
  'GET /q1.csv': {
    body: CSV,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="../e1.csv"',
    },
  },
});
