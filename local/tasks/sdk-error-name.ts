import * as athena from '@aws-sdk/client-athena';
import * as dynamodb from '@aws-sdk/client-dynamodb';

/** The services that tasks call as an SDK does. */
export type SdkService = 'athena' | 'dynamodb';

interface Naming {
  /** The service as the Java SDK spells it. */
  spelling: string;
  /** What the service's model names; how else a call may fail (throttling, access) is common to all services. */
  modelled: ReadonlySet<string>;
}

const NAMING: Readonly<Record<SdkService, Naming>> = {
  athena: { spelling: 'Athena', modelled: subclasses(athena, athena.AthenaServiceException) },
  dynamodb: { spelling: 'DynamoDb', modelled: subclasses(dynamodb, dynamodb.DynamoDBServiceException) },
};

/**
 * How Step Functions names the error of an SDK integration: `<Service>.<Exception>`, and
 * `<Service>.<Service>Exception` for a code that the service's model does not name. The names are the Java SDK's.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export function sdkErrorName(service: SdkService, code: string): string {
  const { spelling, modelled } = NAMING[service];
  return `${spelling}.${modelled.has(code) ? javaName(code) : `${spelling}Exception`}`;
}

/** The Java SDK ends every name in `Exception`. */
function javaName(code: string): string {
  return code.endsWith('Exception') ? code : `${code}Exception`;
}

function subclasses(client: object, base: abstract new (...args: never[]) => Error): ReadonlySet<string> {
  const classes = Object.entries(client).filter(
    ([, value]) => typeof value === 'function' && value.prototype instanceof base,
  );
  return new Set(classes.map(([name]) => name));
}
