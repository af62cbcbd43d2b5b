import { readFileSync } from 'node:fs';
import { bindTokens } from '../../../../core/workflow/tokens.ts';
import { mappingTemplate } from '../../../../local/http/mapping-template.ts';

export const CALLER = 'AROAEXAMPLEEXAMPLE123';

export const context = {
  // Clients can choose this one; nothing may be made of it.
  requestId: `${CALLER}-chosen-by-the-client`,
  extendedRequestId: 'Kx8+Xg/MIAMFbzQ=',
  requestTimeEpoch: 1_790_000_000_123,
  resourcePath: '/queries',
  identity: { caller: `${CALLER}:session`, accountId: '111122223333' },
};

export const text = (part: string) =>
  readFileSync(new URL(`../../../../statemachine/submit.${part}.vtl`, import.meta.url), 'utf8');

export const requestFor = (CallerScope: string) =>
  mappingTemplate(
    bindTokens(text('request'), {
      StateMachineArn: 'arn:aws:states:::query',
      CallerScope,
      DatasetNames: 'orders|order-lines',
    }),
  );

export const request = requestFor('PRINCIPAL');
export const response = mappingTemplate(text('response'));
export const refusal = mappingTemplate(text('refusal'));

/** What StartExecution is called with, and the execution's input in it. */
export function submit(body: string) {
  const call = JSON.parse(request({ body, context }).text);
  return { ...call, input: JSON.parse(call.input) };
}

/** The same for a dataset, whose name is in the path. */
export function askDataset(name: string, body = '{"StartDateTime":"2026-01-01"}') {
  const call = request({
    body,
    context: { ...context, resourcePath: '/datasets/{Dataset}/queries' },
    params: { path: { Dataset: name }, querystring: {}, header: {} },
  });
  const asked = JSON.parse(call.text);
  return { ...asked, input: JSON.parse(asked.input) };
}
