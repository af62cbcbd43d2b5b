import { expect, test } from 'vitest';
import { rolesOf, type Statement } from './support/rights.ts';
import { resourcesOf, synthesize } from './support/synthesis.ts';

const callbackVpc = {
  vpcId: 'vpc-0123456789abcdef0',
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1', 'subnet-89abcdef'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};
const outside = synthesize();
const inside = synthesize({ callbackVpc });

test('unless the deployment says otherwise, every function is outside any VPC', () => {
  const functions = [...resourcesOf(outside, 'AWS::Lambda::Function').values()];
  expect(functions.filter(({ Properties }) => 'VpcConfig' in Properties)).toEqual([]);
  const actions = [...rolesOf(outside).values()].flatMap(({ statements }) =>
    statements.flatMap(({ Action }) => Action),
  );
  expect(actions.filter((action) => action.startsWith('ec2:'))).toEqual([]);
});

test('the VPC of the deployment holds the deliver function, and no other', () => {
  const connected = [...resourcesOf(inside, 'AWS::Lambda::Function')].filter(
    ([, { Properties }]) => 'VpcConfig' in Properties,
  );
  expect(connected.map(([id, { Properties }]) => [id, Properties.VpcConfig])).toEqual([
    ['Deliver', { SubnetIds: callbackVpc.privateSubnetIds, SecurityGroupIds: callbackVpc.securityGroupIds }],
  ]);
});

test('nothing of the VPC is made or changed', () => {
  const made = Object.values<{ Type: string }>(inside.toJSON().Resources).map(({ Type }) => Type);
  expect(made.filter((type) => type.startsWith('AWS::EC2::'))).toEqual([]);
});

test('the role lets Lambda connect the function, and the function itself do nothing of it', () => {
  const describe = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
  const manage = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:UnassignPrivateIpAddresses',
  ];
  expect(networkRights(inside)).toEqual([
    { Effect: 'Allow', Action: describe, Resource: ['*'] },
    { Effect: 'Allow', Action: manage, Resource: ['arn:aws:ec2:::*/*'] },
    {
      Effect: 'Deny',
      Action: [...manage, ...describe].sort(),
      Resource: ['*'],
      Condition: { ArnLike: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:::function:*' } },
    },
  ]);
});

test('no other role is changed', () => {
  const others = (template: typeof inside) => [...rolesOf(template)].filter(([id]) => id !== 'DeliverRole');
  expect(others(inside)).toEqual(others(outside));
});

/** The role's statements about EC2. Traces are on `*`, too, and CDK puts statements on one resource together. */
function networkRights(template: typeof inside): Statement[] {
  const { statements = [] } = rolesOf(template).get('DeliverRole') ?? {};
  return statements
    .map((statement) => ({
      ...statement,
      Action: statement.Action.filter((action) => action.startsWith('ec2:')).sort(),
    }))
    .filter(({ Action }) => Action.length > 0);
}
