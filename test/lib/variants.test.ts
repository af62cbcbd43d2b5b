import { describe, expect, test } from 'vitest';
import { rolesOf } from './support/rights.ts';
import { resourceOf, resourcesOf, synthesize } from './support/synthesis.ts';
import { EXPOSURES, OPTIONS } from './support/variants.ts';

// What holds wherever the API is reached from and whatever is chosen besides.
describe.each(Object.entries(EXPOSURES))('%s', (_, exposure) => {
  test.each(Object.entries(OPTIONS))('with %s', (_, option) => {
    const template = synthesize({ ...option, ...exposure });
    const methods = [...resourcesOf(template, 'AWS::ApiGateway::Method').values()];
    expect(methods.length).toBeGreaterThan(0);
    expect(methods.filter(({ Properties }) => Properties.AuthorizationType !== 'AWS_IAM')).toEqual([]);

    const [type] = Object(
      resourceOf(template, 'AWS::ApiGateway::RestApi').Properties.EndpointConfiguration,
    ).Types;
    expect(type).toBe('exposure' in exposure ? 'PRIVATE' : 'REGIONAL');

    const actions = [...rolesOf(template).values()].flatMap(({ statements }) =>
      statements.flatMap(({ Action }) => Action),
    );
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);

    const [bucket] = resourcesOf(template, 'AWS::S3::Bucket').values();
    expect(bucket?.Properties.PublicAccessBlockConfiguration).toMatchObject({ RestrictPublicBuckets: true });
  });
});
