/**
 * The `${Token}`s of each definition and template: what a deployment binds, by CloudFormation or on one machine.
 * Both sides bind a value to every name listed, so a token that one of them forgets does not compile.
 */
export const QUERY_TOKENS = [
  'PrepareFunctionArn',
  'SnapshotFunctionArn',
  'RecordTableName',
  'RecordLifetimeSeconds',
  'DeliverFunctionArn',
  'DeadlineSeconds',
  'TokenLifetimeSeconds',
] as const;
export const DELIVERY_TOKENS = ['RecordTableName', 'DeliverFunctionArn'] as const;
export const SUBMIT_TOKENS = ['CallerScope', 'DatasetNames', 'StateMachineArn'] as const;
export const ARCHIVE_TOKENS = [
  'PlanFunctionArn',
  'SliceFunctionArn',
  'ReportFunctionArn',
  'RestoreFunctionArn',
  'ArchiveWorkGroup',
] as const;

export type QueryTokens = Record<(typeof QUERY_TOKENS)[number], string>;
export type DeliveryTokens = Record<(typeof DELIVERY_TOKENS)[number], string>;
export type SubmitTokens = Record<(typeof SUBMIT_TOKENS)[number], string>;
export type ArchiveTokens = Record<(typeof ARCHIVE_TOKENS)[number], string>;

/**
 * The value of `DatasetNames`: a regular expression that these names match, and nothing else. Those of datasets have
 * nothing that means something in one.
 */
export function datasetNames(names: readonly string[]): string {
  return names.join('|');
}

/** The names of the tokens that stand in a text. */
export function tokensIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(/\$\{(\w+)\}/g), (match) => match[1] ?? ''))];
}

/** Puts the values in the tokens' places; a token without a value is an error that names it. */
export function bindTokens(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, token: string) => {
    const value = values[token];
    if (value === undefined) throw new Error(`Nothing is bound to the token \${${token}}.`);
    return value;
  });
}
