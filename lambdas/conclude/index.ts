import { AthenaClient } from '@aws-sdk/client-athena';
import { SFNClient } from '@aws-sdk/client-sfn';
import { concludeEnvironment, readEnvironment } from '../../core/environment.ts';
import { createObservers } from '../shared/observers.ts';
import { openRecords } from '../shared/open-records.ts';
import { createConcludeHandler } from './handler.ts';

const environment = readEnvironment(concludeEnvironment, process.env);

export const handler = createConcludeHandler(
  {
    records: openRecords(environment),
    sfn: new SFNClient(),
    athena: new AthenaClient(),
    queryStateMachineArn: environment.QUERY_STATE_MACHINE_ARN,
    deliveryStateMachineArn: environment.DELIVERY_STATE_MACHINE_ARN,
  },
  createObservers(),
);
