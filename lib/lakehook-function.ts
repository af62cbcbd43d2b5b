import { join } from 'node:path';
import { Duration, RemovalPolicy, type Size } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type FunctionOptions, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { FunctionName } from '../core/functions.ts';
import { accept, CALLED_FUNCTION, FUNCTION } from './accepted-findings.ts';
import { duckDbHooks } from './bundling/duckdb.ts';
import { METRICS_NAMESPACE, serviceName } from './service-metric.ts';

const ROOT = join(import.meta.dirname, '..');

/** Of a function behind the API, which gives up after 29 s. */
export const API_TIMEOUT = Duration.seconds(29);

/** How a function is connected to a VPC. */
export type FunctionNetwork = Pick<FunctionOptions, 'vpc' | 'securityGroups'>;

/** The role of a function. It is made first where others have to trust it. */
export class FunctionRole extends Role {
  constructor(scope: Construct, id: string) {
    super(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  }
}

/** What sets a function apart from the others. */
export interface LakehookFunctionProps<Environment> {
  /** The folder in lambdas/ whose index.ts exports `handler`. */
  folder: FunctionName;
  /** Everything that the function reads of its environment, but for AWS_* and POWERTOOLS_*. */
  environment: Environment;
  timeout: Duration;
  /** Megabytes; 512 where it is left out. CPU comes in proportion, one core at 1,769 MB, so that is 0.29 of one. */
  memorySize?: number | undefined;
  /** Room for files in /tmp; 512 MiB where it is left out. */
  scratch?: Size | undefined;
  /** arm64 where it is left out. */
  architecture?: Architecture | undefined;
  /** Whether it works with DuckDB, whose native code lies beside the bundle then. */
  usesDuckDb?: boolean | undefined;
  /** How many calls may run at once, kept for them; what the account has to share where it is left out. */
  concurrency?: number | undefined;
  /** What the function may do, besides writing its log and its traces. */
  statements: PolicyStatement[];
  /** Made where it is left out. */
  role?: FunctionRole;
  /** Outside any VPC where it is left out. */
  network?: FunctionNetwork | undefined;
  /** How an event that the function failed on is tried again. */
  asynchronous?: { retryAttempts: 0 | 1 | 2; maxEventAge: Duration; deadLetterQueue?: IQueue };
}

/**
 * A function as all of them are made: one ES module for Node 24 on arm64 that holds everything it uses, the AWS SDK
 * included, with a log of its own.
 */
export class LakehookFunction<Environment extends Readonly<Record<string, string>>> extends NodejsFunction {
  constructor(scope: Construct, id: string, props: LakehookFunctionProps<Environment>) {
    const { folder, environment, timeout, statements, role = new FunctionRole(scope, `${id}Role`) } = props;
    const { architecture = Architecture.ARM_64 } = props;
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    for (const statement of statements) role.addToPolicy(statement);
    super(scope, id, {
      entry: join(ROOT, 'lambdas', folder, 'index.ts'),
      handler: 'handler',
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture,
      bundling: { ...BUNDLING, ...(props.usesDuckDb && { commandHooks: duckDbHooks(architecture) }) },
      role,
      logGroup,
      timeout,
      memorySize: props.memorySize ?? 512,
      ...(props.scratch && { ephemeralStorageSize: props.scratch }),
      tracing: Tracing.ACTIVE,
      environment: { ...OBSERVABILITY, POWERTOOLS_SERVICE_NAME: serviceName(scope), ...environment },
      ...(props.concurrency !== undefined && { reservedConcurrentExecutions: props.concurrency }),
      ...props.network,
      ...props.asynchronous,
    });
    accept(this, props.asynchronous ? FUNCTION : { ...FUNCTION, ...CALLED_FUNCTION });
  }
}

const BUNDLING = {
  format: OutputFormat.ESM,
  target: 'node24',
  // The SDK and Powertools have ES modules, which can be shaken; `main` is for the few that do not.
  mainFields: ['module', 'main'],
  // Nothing is left to the runtime: its own SDK changes under one's feet. What stays out is what undici keeps spare,
  // 220 kB of parsers in WebAssembly: Milo, which is off unless it is asked for, and llhttp for CPUs without SIMD. pg-native
  // is another way for `pg` that nobody asks for, and DuckDB is more than JavaScript.
  externalModules: ['../milo/*', '../llhttp/llhttp-wasm.js', 'pg-native', '@duckdb/node-api'],
  minify: true,
  sourceMap: true,
  sourcesContent: false,
  // CommonJS modules in the bundle call require() for Node's own modules; an ES module has none.
  banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
};

const OBSERVABILITY = {
  NODE_OPTIONS: '--enable-source-maps',
  POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
  POWERTOOLS_LOG_LEVEL: 'INFO',
};
