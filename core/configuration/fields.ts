import * as z from 'zod';

/** The forms that several parts of the configuration share. */

/** A text of some form; `what` says which, in messages and in the reference. */
export function text(pattern: RegExp, what: string) {
  const wrong = `must be ${what}`;
  return z.string(wrong).regex(pattern, wrong).meta({ form: what });
}

export const bucketName = text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket');
export const databaseName = text(/^[a-z0-9_]{1,255}$/, 'the name of a Glue database');
export const accountId = text(/^\d{12}$/, 'the 12 digits of an account');
export const regionName = text(/^[a-z]{2}(?:-[a-z]+){1,2}-\d$/, 'the name of a region');
export const hostName = text(
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  'a host name',
);

/** A role, a user, or by `root` everyone of an account whom that account lets. */
export const principalArn = text(
  /^arn:aws[a-z-]*:iam::\d{12}:(?:root|(?:role|user)\/[\w+=,.@/-]{1,576})$/,
  'the ARN of a role, of a user or of the root of an account',
);
export const keyArn = text(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,128}$/,
  'the ARN of a KMS key',
);
export const certificateArn = text(
  /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,128}$/,
  'the ARN of a certificate of ACM',
);
export const secretArn = text(
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}-[A-Za-z0-9]{6}$/,
  'the ARN of a secret of Secrets Manager, with the six characters at its end',
);

/** @example resourceId('vpc', 'a VPC') */
export function resourceId(prefix: string, what: string) {
  return text(new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`), `the id of ${what}`);
}

/** A refinement that says no to what `parse` throws at, in its words after those of `before`. */
export function readableBy<Value>(parse: (value: Value) => unknown, before = '') {
  return (value: Value, refinement: z.RefinementCtx<Value>): void => {
    try {
      parse(value);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      refinement.addIssue(`${before}${reason}`);
    }
  };
}

/** A refinement of an array whose entries go by a name. */
export function namedOnce<Entry extends { name: string }>(what: string) {
  return (entries: Entry[], refinement: z.RefinementCtx<Entry[]>): void => {
    const names = new Set<string>();
    for (const { name } of entries) {
      if (names.has(name)) refinement.addIssue(`there are two ${what} called ${name}`);
      names.add(name);
    }
  };
}
