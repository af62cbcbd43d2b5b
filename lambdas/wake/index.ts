import { AthenaClient } from '@aws-sdk/client-athena';
import { SFNClient } from '@aws-sdk/client-sfn';
import { readEnvironment, wakeEnvironment } from '../../core/environment.ts';
import { createObservers } from '../shared/observers.ts';
import { openRecords } from '../shared/open-records.ts';
import { createWakeHandler } from './handler.ts';

const environment = readEnvironment(wakeEnvironment, process.env);

export const handler = createWakeHandler(
  {
    records: openRecords(environment),
    sfn: new SFNClient(),
    athena: new AthenaClient(),
  },
  createObservers(),
);
