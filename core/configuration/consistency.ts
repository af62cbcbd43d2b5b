import type * as z from 'zod';
import type { Configuration } from './configuration.ts';
import { datasetsSizeFault } from './datasets-size.ts';
import { archiveWorkGroupName } from './work-groups.ts';

type Fault = [path: (string | number)[], message: string];
type Rule = (configuration: Configuration) => Fault[];

/** A refinement that says no to fields that do not go together, which a deployment would find out after minutes, or never. */
export function consistent(configuration: Configuration, refinement: z.RefinementCtx<Configuration>): void {
  refuse([...RULES, ...DEPLOYED_RULES], configuration, refinement);
}

/** The same for one machine. */
export function locallyConsistent(
  configuration: Configuration,
  refinement: z.RefinementCtx<Configuration>,
): void {
  refuse(RULES, configuration, refinement);
}

function refuse(
  rules: readonly Rule[],
  configuration: Configuration,
  refinement: z.RefinementCtx<Configuration>,
): void {
  for (const [path, message] of rules.flatMap((rule) => rule(configuration))) {
    refinement.addIssue({ code: 'custom', path, message });
  }
}

const unless = (isSo: boolean, path: (string | number)[], message: string): Fault[] =>
  isSo ? [] : [[path, message]];

const given = (field: string, value: unknown, reason: string, isNeeded: boolean): Fault[] =>
  unless(!isNeeded || value !== undefined, [field], `must be given where ${reason}`);

const needed: Rule = ({ account, region, callerRole, encryption, exposure }) => {
  const hasDomain = exposure.kind === 'PRIVATE' && exposure.customDomain !== undefined;
  return [
    ...given('account', account, 'there is a customDomain, which other accounts share', hasDomain),
    ...given('account', account, 'there is a callerRole', callerRole !== undefined),
    ...given('region', region, 'there is a callerRole', callerRole !== undefined),
    // A table that is global by its form has a key by region: CDK has to know which.
    ...given('region', region, 'encryption is by a CUSTOMER_KEY', encryption.kind === 'CUSTOMER_KEY'),
  ];
};

/** The datasets' database, which one machine has of its own. */
const source: Rule = ({ datasets, sourceDatabase }) => [
  ...given('sourceDatabase', sourceDatabase, 'there are datasets', datasets.length > 0),
  ...unless(
    datasets.length > 0 || sourceDatabase === undefined,
    ['sourceDatabase'],
    'is there for datasets, and there are none',
  ),
];

/** What the datasets' functions are told of them, which on one machine is no variable of an environment. */
const datasetsSize: Rule = ({ datasets }) => {
  const fault = datasetsSizeFault(datasets);
  return unless(fault === undefined, ['datasets'], fault ?? '');
};

const lifetimes: Rule = ({ resultLifetimeInDays, recordLifetimeInDays }) =>
  unless(
    recordLifetimeInDays >= resultLifetimeInDays,
    ['recordLifetimeInDays'],
    `must not be less than resultLifetimeInDays, which is ${resultLifetimeInDays}`,
  );

const callers: Rule = ({ account, callers, callerRole, exposure }) => {
  const isNamed =
    callerRole === undefined ||
    // Within one account the role's own policy is enough.
    (callers.length === 0 && callerRole.account === account) ||
    callers.some(
      (arn) =>
        arn.endsWith(`:iam::${callerRole.account}:role/${callerRole.roleName}`) ||
        arn.endsWith(`:iam::${callerRole.account}:root`),
    );
  return [
    ...unless(
      exposure.kind === 'REGIONAL' || callers.length > 0,
      ['callers'],
      'must name who may ask where the exposure is PRIVATE',
    ),
    ...unless(
      isNamed || (exposure.kind === 'PRIVATE' && callers.length === 0),
      ['callers'],
      `must name the callerRole, arn:aws:iam::${callerRole?.account}:role/${callerRole?.roleName}`,
    ),
    ...distinct(['callers'], callers),
  ];
};

const endpoints: Rule = ({ exposure }) => {
  if (exposure.kind === 'REGIONAL') return [];
  const path = ['exposure', 'customDomain', 'ownVpcEndpointIds'];
  const own = exposure.customDomain?.ownVpcEndpointIds ?? [];
  return [
    ...distinct(['exposure', 'vpcEndpointIds'], exposure.vpcEndpointIds),
    ...own.flatMap((id, index) =>
      unless(exposure.vpcEndpointIds.includes(id), [...path, index], 'must be one of vpcEndpointIds'),
    ),
  ];
};

const names: Rule = ({ datasets, workGroups, databases, lakeBuckets, lakeKeyArns }) => {
  const taken = archiveWorkGroupName(workGroups[0].name);
  const index = datasets.length > 0 ? workGroups.findIndex(({ name }) => name === taken) : -1;
  return [
    ...unless(
      index < 0,
      ['workGroups', index, 'name'],
      `must not be ${taken}, which the archive's own is called`,
    ),
    ...distinct(['databases'], databases),
    ...distinct(['lakeBuckets'], lakeBuckets),
    ...distinct(['lakeKeyArns'], lakeKeyArns),
  ];
};

const plans: Rule = ({ throttle, usagePlans }) =>
  usagePlans.flatMap(({ rate, burst }, index) => [
    ...unless(
      rate <= throttle.rate,
      ['usagePlans', index, 'rate'],
      `must not be above throttle.rate, which is ${throttle.rate}`,
    ),
    ...unless(
      burst <= throttle.burst,
      ['usagePlans', index, 'burst'],
      `must not be above throttle.burst, which is ${throttle.burst}`,
    ),
  ]);

/** What has to be of the deployment's own region, where that is known. */
const regions: Rule = (configuration) => {
  const { region, exposure, encryption, downloadDomain, sourceDatabase } = configuration;
  if (region === undefined) return [];
  const domain = exposure.kind === 'PRIVATE' ? exposure.customDomain : undefined;
  const key = encryption.kind === 'CUSTOMER_KEY' ? encryption.keyArn : undefined;
  const regional: [path: (string | number)[], arn: string | undefined][] = [
    [['alarmTopicArn'], configuration.alarmTopicArn],
    [['exposure', 'customDomain', 'certificateArn'], domain?.certificateArn],
    [['encryption', 'keyArn'], key],
    [['downloadDomain', 'privateKeySecretArn'], downloadDomain?.privateKeySecretArn],
    [['downloadDomain', 'privateKeySecretKeyArn'], downloadDomain?.privateKeySecretKeyArn],
    [['sourceDatabase', 'secretArn'], sourceDatabase?.secretArn],
    [['sourceDatabase', 'secretKeyArn'], sourceDatabase?.secretKeyArn],
    ...configuration.lakeKeyArns.map((arn, index): [(string | number)[], string] => [
      ['lakeKeyArns', index],
      arn,
    ]),
  ];
  return [
    ...regional.flatMap(([path, arn]) =>
      unless(
        arn === undefined || arn.split(':')[3] === region,
        path,
        `must be of ${region}, as the deployment is`,
      ),
    ),
    ...unless(
      !downloadDomain?.accessLog || region === 'us-east-1',
      ['downloadDomain', 'accessLog'],
      'must be false outside us-east-1, where CloudFront’s logs begin',
    ),
    ...configuration.callers.flatMap((arn, index) =>
      unless(
        arn.split(':')[1] === partitionOf(region),
        ['callers', index],
        `must be of arn:${partitionOf(region)}, as ${region} is`,
      ),
    ),
  ];
};

const RULES: readonly Rule[] = [needed, callers, lifetimes, endpoints, names, plans, regions];
const DEPLOYED_RULES: readonly Rule[] = [source, datasetsSize];

function distinct(path: string[], values: readonly string[]): Fault[] {
  return values.flatMap((value, index) =>
    unless(values.indexOf(value) === index, [...path, index], `${value} is there twice`),
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
