import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { context, refusal } from './templates.ts';

describe('the template for refusals', () => {
  it.each([
    ['ExecutionAlreadyExists', "Execution Already Exists: 'arn'", 409, 'Conflict'],
    ['com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists', 'x', 409, 'Conflict'],
    ['InvalidName', "Invalid Name: 'Context must be short.'", 400, 'InvalidRequest'],
    ['ValidationException', 'Member must have length less than or equal to 262144', 413, 'RequestTooLarge'],
    ['ThrottlingException', 'Rate exceeded', 429, 'TooManyRequests'],
    ['ExecutionLimitExceeded', 'x', 429, 'TooManyRequests'],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::111122223333:role/x is not authorized',
      500,
      'InternalError',
    ],
  ])('turns %s (%s) into %i %s', (type, message, status, code) => {
    const rendered = refusal({ body: JSON.stringify({ __type: type, message }), context });
    expect(rendered.status).toBe(status);
    expect(JSON.parse(rendered.text)).toEqual({ Error: { Code: code, Message: expect.any(String) } });
  });

  it('says what a token was used for, and by which query', () => {
    const message =
      "Execution Already Exists: 'arn:aws:states:eu-west-1:111122223333:execution:query:AROA-token'";
    const body = JSON.stringify({ __type: 'ExecutionAlreadyExists', message });
    expect(JSON.parse(refusal({ body, context }).text).Error.Message).toBe(
      'ClientRequestToken was already used, for another request, more than 24 hours ago, or for a query that was stopped before the engine had it: AROA-token',
    );
  });

  it('hands on what stands in the quotes of an invalid name', () => {
    const body = JSON.stringify({ __type: 'InvalidName', message: "Invalid Name: 'Context must be short.'" });
    expect(JSON.parse(refusal({ body, context }).text).Error.Message).toBe('Context must be short.');
  });

  it('answers 500 to an error without a type', () => {
    expect(refusal({ body: '{}', context }).status).toBe(500);
  });

  it('stays JSON whatever the message is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('InvalidName', 'Other'), (message, type) => {
        const rendered = refusal({ body: JSON.stringify({ __type: type, message }), context });
        expect(() => JSON.parse(rendered.text)).not.toThrow();
      }),
    );
  });
});
