import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../local/aws/account.ts';
import { readConfiguration } from '../local/configuration.ts';

/** What clients of AWS are made with to reach this machine's service. */
export function localAws() {
  const { awsPort } = readConfiguration(process.env);
  return {
    endpoint: `http://127.0.0.1:${awsPort}`,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  };
}
