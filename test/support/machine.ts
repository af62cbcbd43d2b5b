import { AwsError, type AwsJsonService } from '../../local/aws/json-service.ts';
import { readConfiguration } from '../../local/configuration.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../../local/runtime.ts';

/** The service within the test's own process, on free ports, with wires that the test puts in between. Failures of it throw. */
export function startMachine(home: string, wires: NonNullable<RuntimeOptions['wires']>): Promise<Runtime> {
  const knobs = { PORT: '0', AWS_PORT: '0', LAKEHOOK_HOME: home, LAKEHOOK_DEMO: '0', LAKEHOOK_DATABASE: '0' };
  return startRuntime(readConfiguration(knobs), {
    progress: () => undefined,
    report(error) {
      throw error;
    },
    wires,
  });
}

/** An engine that takes no query while it `isBusy`. */
export function engineThat(isBusy: () => boolean) {
  return (service: AwsJsonService): AwsJsonService => ({
    ...service,
    async call(operation, input) {
      if (isBusy() && operation === 'StartQueryExecution') {
        throw new AwsError('TooManyRequestsException', 'Rate exceeded');
      }
      return service.call(operation, input);
    },
  });
}
