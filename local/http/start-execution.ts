import { readFileSync } from 'node:fs';
import { bindTokens, type SubmitTokens } from '../../core/workflow/tokens.ts';
import { AwsError, type AwsJsonService } from '../aws/json-service.ts';
import { GatewayFault } from './gateway-fault.ts';
import type { Integration } from './integration.ts';
import { type MappingTemplate, mappingTemplate, type TemplateCall } from './mapping-template.ts';

const JSON_CONTENT = [['content-type', 'application/json']] as const;

/**
 * The POSTs that begin a query: the request template makes the input of StartExecution, and its answer is put into words by the
 * response template, or by the one for refusals. All three are the files that are deployed.
 */
export function startExecution(stepFunctions: AwsJsonService, tokens: SubmitTokens): Integration {
  const request = mappingTemplate(bindTokens(templateText('request'), { ...tokens }));
  const accepted = mappingTemplate(templateText('response'));
  const refused = mappingTemplate(templateText('refusal'));
  return async ({ context, body, pathParameters: path }) => {
    const params = { path, querystring: {}, header: {} };
    const answer = await call(stepFunctions, inputOf(request, { body, context: { ...context }, params }));
    // API Gateway chooses the template by the status of the answer: 4\d{2}|5\d{2}, and else the default.
    const [template, status] = answer.status >= 400 ? [refused, 500] : [accepted, 202];
    const rendered = template({ body: answer.body, context: { ...context } });
    return { status: rendered.status ?? status, headers: JSON_CONTENT, body: rendered.text.trim() };
  };
}

/** Renders StartExecution's input. The one thing that cannot be written anew is JSON nested thousands deep. */
function inputOf(template: MappingTemplate, templateCall: TemplateCall): string {
  try {
    return template(templateCall).text;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new GatewayFault('BAD_REQUEST_BODY', { message: 'The body is nested too deeply.', cause });
  }
}

/** StartExecution's answer as it would be on the wire. */
async function call(service: AwsJsonService, input: string): Promise<{ status: number; body: string }> {
  try {
    const output = await service.call('StartExecution', JSON.parse(input));
    return { status: 200, body: JSON.stringify(output) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: error.status, body: JSON.stringify({ __type: error.code, message: error.message }) };
  }
}

function templateText(part: 'request' | 'response' | 'refusal'): string {
  return readFileSync(new URL(`../../statemachine/submit.${part}.vtl`, import.meta.url), 'utf8');
}
