import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Dataset } from '../../../../core/archive/dataset.ts';

/** A name as SQL writes it. Every name of the database's own goes through here. */
export const identifier = escapeIdentifier;

/** A text as SQL writes it, for statements that take no parameters, as COPY does not. */
export const literal = escapeLiteral;

/** `"public"."orders"` */
export function tableName({ source }: Dataset): string {
  return `${identifier(source.schema)}.${identifier(source.table)}`;
}

/** The table of the batches, beside the table that they are of. */
export function batchTableName({ source }: Dataset): string {
  return `${identifier(source.schema)}.lakehook_batch`;
}
