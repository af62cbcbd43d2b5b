import * as z from 'zod';

/** A column of a result. */
const rowsColumnSchema = z.strictObject({
  Name: z.string().describe('Its name in the result; two columns may have the same.'),
  Type: z.string().describe("The engine's type, such as varchar, bigint, decimal or timestamp."),
  Precision: z.int().describe('The digits of a decimal.').optional(),
  Scale: z.int().describe('How many of them stand behind the point.').optional(),
});
export type RowsColumn = z.infer<typeof rowsColumnSchema>;

/** A value of a row. What JSON's numbers would change stays text. */
const cellSchema = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .describe(
    'null is NULL, and "" the empty string. Booleans are true and false; tinyint, smallint, integer, real and double are numbers, ' +
      'but for NaN and Infinity. All else is the text of the result, so that bigint and decimal keep their digits.',
  );
export type Cell = z.infer<typeof cellSchema>;

/** The answer to `GET /queries/{QueryId}/rows`. */
export const rowsPageSchema = z
  .strictObject({
    QueryId: z.string(),
    Columns: z.array(rowsColumnSchema).describe('The columns, in the order of the values.'),
    Rows: z.array(z.array(cellSchema)).describe("Each row's values, in the order of the columns."),
    NextToken: z
      .string()
      .describe('Asks for what follows. A page may be short, even empty, and still have one.')
      .optional(),
  })
  .describe('A page of rows of the result.');
export type RowsPage = z.infer<typeof rowsPageSchema>;
