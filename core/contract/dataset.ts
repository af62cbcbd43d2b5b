import * as z from 'zod';

const columnSchema = z.strictObject({
  Name: z.string().describe('As the database has it; questions may write it in any case.'),
  Type: z.string().describe('As the database writes it, such as numeric(12,2).'),
});

const hotSchema = z.strictObject({
  Rows: z.int().describe('How many there are.'),
  IsEstimate: z
    .boolean()
    .describe("Whether Rows is taken from the database's statistics, as a count would take long."),
  OldestDay: z.iso.date().describe('The day of the oldest; absent where there is none.').optional(),
});

const lakeSchema = z.strictObject({
  Rows: z.int().describe('How many there are, by the batches that were committed.'),
  Bytes: z.int().describe('The bytes of their objects.'),
  Days: z.int().describe('How many days they are of.'),
  LastCommitDateTime: z
    .int()
    .describe('When the last batch was committed, in epoch milliseconds; absent before the first.')
    .optional(),
});

const batchesSchema = z.strictObject({
  Committed: z.int().describe('Batches whose rows are in the lake.'),
  Planned: z
    .int()
    .describe('Batches under way, or left by an archiver that ended; their rows are in the database.'),
  Aborted: z.int().describe('Batches that were given up or restored; their rows are in the database.'),
});

/** A dataset: what `GET /datasets/{Dataset}` answers. */
export const datasetViewSchema = z
  .strictObject({
    Dataset: z.string().describe('Names the dataset in paths.'),
    TimeColumn: z.string().describe('The column that StartDateTime and EndDateTime are about.'),
    TimeZone: z.string().describe('The time zone that days begin and end in.'),
    PartitionColumns: z
      .array(z.string())
      .describe('Columns that, asked for by value, make less of the lake be read.'),
    RetentionDays: z.int().describe('Whole days that rows stay in the database.'),
    Paused: z.boolean().describe('Whether nothing is moved to the lake for now.'),
    FirstHotDay: z.iso.date().describe('Rows of earlier days move to the lake.'),
    Columns: z.array(columnSchema).describe("The columns, in the database's order.").optional(),
    Hot: hotSchema.describe('The rows in the database.').optional(),
    Lake: lakeSchema.describe('The rows in the lake.').optional(),
    Batches: batchesSchema.describe('What rows were moved in.').optional(),
    Error: z
      .strictObject({ Code: z.string(), Message: z.string() })
      .describe(
        'Why the dataset cannot be asked as it is now. What could be read of the database is there all the same.',
      )
      .optional(),
  })
  .describe('A dataset as it is now.');
export type DatasetView = z.infer<typeof datasetViewSchema>;

export const datasetListSchema = z
  .strictObject({ Datasets: z.array(datasetViewSchema) })
  .describe('The datasets of this deployment.');
export type DatasetList = z.infer<typeof datasetListSchema>;
