import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../local/aws/account.ts';
import { readPorts } from '../local/knobs.ts';

/** What clients of AWS are made with to reach this machine's service. */
export function localAws() {
  const { awsPort } = readPorts(process.env);
  return {
    endpoint: `http://127.0.0.1:${awsPort}`,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
  };
}
