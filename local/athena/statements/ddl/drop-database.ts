import type { TextResult } from '../text-result.ts';
import type { TokenReader } from '../token-reader.ts';
import { type DdlContext, executionError, NOTHING, semanticException } from './context.ts';

/** DROP DATABASE. https://docs.aws.amazon.com/athena/latest/ug/drop-database.html */
export interface DropDatabase {
  type: 'DROP_DATABASE';
  name: string;
  ifExists: boolean;
  cascade: boolean;
}

export function readDropDatabase(reader: TokenReader): DropDatabase {
  const ifExists = reader.take('IF', 'EXISTS');
  const name = reader.name();
  const cascade = reader.take('CASCADE');
  if (!cascade) reader.take('RESTRICT');
  return { type: 'DROP_DATABASE', name, ifExists, cascade };
}

export function dropDatabase(
  { name, ifExists, cascade }: DropDatabase,
  { catalogue }: DdlContext,
): TextResult {
  if (!catalogue.hasDatabase(name)) {
    if (ifExists) return NOTHING;
    throw semanticException(`[Error 10072]: Database does not exist: ${name}`);
  }
  if (!cascade && catalogue.tables(name).length > 0) {
    throw executionError(
      `InvalidOperationException(message:Database ${name} is not empty. One or more tables exist.)`,
    );
  }
  catalogue.dropDatabase(name);
  return NOTHING;
}
