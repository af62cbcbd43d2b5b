import { expect, test } from 'vitest';
import { SIGNING_SESSION_SECONDS } from '../../lambdas/shared/links.ts';
import { resourceOf, synthesize } from './support/synthesis.ts';

test('the role lets sessions last as long as the functions ask for', () => {
  expect(resourceOf(synthesize(), 'AWS::IAM::Role', 'LinksRole').Properties).toMatchObject({
    MaxSessionDuration: SIGNING_SESSION_SECONDS,
  });
});
