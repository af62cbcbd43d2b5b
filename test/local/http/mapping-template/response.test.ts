import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { context, response } from './templates.ts';

describe('the response template', () => {
  const answer = (startDate: string) =>
    response({
      body: `{"executionArn":"arn:aws:states:eu-west-1:111122223333:execution:query:AROA-token","startDate":${startDate}}`,
      context,
    });

  it('answers the name of the execution and the time of its start', () => {
    const { text: body, status } = answer('1795211213.478');
    expect(JSON.parse(body)).toEqual({ QueryId: 'AROA-token', SubmissionDateTime: 1_795_211_213_478 });
    expect(status).toBeUndefined();
  });

  // Here no number is written with an exponent, as API Gateway may do, but a text can be.
  it.each([
    ['"1.795211213478E9"', 1_795_211_213_478],
    ['"1.7952112134E9"', 1_795_211_213_400],
    ['"1.795211213E9"', 1_795_211_213_000],
    ['"1.8E9"', 1_800_000_000_000],
    ['1795211213.4', 1_795_211_213_400],
    ['1795211213.05', 1_795_211_213_050],
    ['1795211213', 1_795_211_213_000],
    ['"1795211213.0"', 1_795_211_213_000],
  ])('reads the time %s', (startDate, milliseconds) => {
    expect(JSON.parse(answer(startDate).text).SubmissionDateTime).toBe(milliseconds);
  });

  it('reads every time as it was written', () => {
    const milliseconds = fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 });
    fc.assert(
      fc.property(milliseconds, (at) => {
        expect(JSON.parse(answer(String(at / 1_000)).text).SubmissionDateTime).toBe(at);
      }),
    );
  });
});
