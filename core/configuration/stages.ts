import * as z from 'zod';
import { LakehookError } from '../errors.ts';
import { jsonOf } from '../json.ts';
import { type Configuration, parseConfiguration, parseLocalConfiguration } from './configuration.ts';

/** The stage that is deployed where none is named. */
export const DEFAULT_STAGE = 'dev';
/** The stage that the one-machine runtime reads. It is never deployed. */
export const LOCAL_STAGE = 'local';

// It becomes part of the name of a stack.
const STAGE_NAME = /^[a-z][a-z0-9-]{0,31}$/;
const stagesSchema = z.record(z.string(), z.unknown());
const cdkJsonSchema = z.looseObject({ context: z.looseObject({ lakehook: z.unknown() }).optional() });

/**
 * Reads the configuration of a stage. `stages` is the context value `lakehook`: an object by stage. Where it is left out
 * altogether every stage has its defaults.
 * @throws {LakehookError} `ConfigurationInvalid`, which names the stage and each field that is wrong.
 */
export function readStage(stages: unknown, stage: string): Configuration {
  if (!STAGE_NAME.test(stage)) {
    throw invalid(`The stage ${stage} must be called by 1 to 32 lower case letters, digits and hyphens.`);
  }
  const known = stagesSchema.safeParse(stages ?? { [stage]: {} });
  if (!known.success) throw invalid('lakehook: must be an object of stages');
  if (!Object.hasOwn(known.data, stage)) {
    const names = Object.keys(known.data).join(', ') || 'none';
    throw invalid(`lakehook: there is no stage called ${stage}, but ${names}`);
  }
  const parse = stage === LOCAL_STAGE ? parseLocalConfiguration : parseConfiguration;
  return parse(known.data[stage], ['lakehook', stage]);
}

/**
 * Reads the configuration of a stage out of the text of cdk.json.
 * @throws {LakehookError} `ConfigurationInvalid`
 */
export function readStageOfCdkJson(text: string, stage: string): Configuration {
  const cdkJson = cdkJsonSchema.safeParse(jsonOf(text));
  if (!cdkJson.success) throw invalid('cdk.json: must be a JSON object with a context');
  return readStage(cdkJson.data.context?.lakehook, stage);
}

/** The name of a stage's stack. */
export function stackNameOf(stage: string, { stackName }: Pick<Configuration, 'stackName'>): string {
  return stackName ?? (stage === DEFAULT_STAGE ? 'Lakehook' : `Lakehook-${stage}`);
}

function invalid(fault: string): LakehookError {
  return new LakehookError('ConfigurationInvalid', `The configuration is not valid.\n${fault}`);
}
