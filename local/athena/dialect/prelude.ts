import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A macro of the prelude: Trino's meaning of a function, written in DuckDB's SQL. */
export interface Macro {
  /** For each number of arguments that it takes, how often the text of the macro reads each of them. */
  readonly forms: ReadonlyMap<number, readonly number[]>;
}

export interface Prelude {
  /** The statements that define the macros, in order. */
  readonly statements: readonly string[];
  /** By name, without the prefix `trino_`. */
  readonly macros: ReadonlyMap<string, Macro>;
}

const DIRECTORY = join(import.meta.dirname, 'prelude');

/** Reads the files of `prelude/`, in the order of their names. */
export function readPrelude(): Prelude {
  const statements = readdirSync(DIRECTORY)
    .sort()
    .flatMap((file) =>
      readFileSync(join(DIRECTORY, file), 'utf8')
        .replaceAll(/^--.*$/gm, '')
        .split(/;\s*$/m),
    )
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  const macros = new Map<string, Macro>();
  for (const statement of statements) {
    const parts = /^CREATE MACRO trino_(\w+)(.*)$/s.exec(statement);
    if (parts?.[1] !== undefined && parts[2] !== undefined)
      macros.set(parts[1], { forms: formsOf(parts[2]) });
  }
  return { statements, macros };
}

// A macro with several forms is written "(a) AS …, (a, b) AS …", each form on a line of its own.
function formsOf(text: string): Map<number, number[]> {
  const forms = new Map<number, number[]>();
  for (const form of text.split(/,\n(?=\()/)) {
    const parts = /^\s*\(([^)]*)\)\s+AS\s(.*)$/s.exec(form);
    if (parts?.[1] === undefined || parts[2] === undefined)
      throw new TypeError(`a macro of another form: ${form}`);
    const body = parts[2];
    const names = parts[1]
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    forms.set(
      names.length,
      names.map((name) => body.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0),
    );
  }
  return forms;
}
