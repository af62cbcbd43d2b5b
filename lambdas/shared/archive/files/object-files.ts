import { createReadStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Format } from '../../../../core/archive/dataset.ts';
import type { LakeColumn } from '../../../../core/archive/layout.ts';
import type { RowText } from '../../../../core/archive/row-text.ts';
import type { ParquetFiles } from './parquet.ts';
import type { TextFile } from './partition-files.ts';

/** Makes objects' files of files of text, and rows of objects' files. */
export interface ObjectFiles {
  /** @returns the object's file; that of text is gone. */
  make(text: TextFile, columns: readonly LakeColumn[]): Promise<string>;
  /** @param folder for a file that is made on the way. */
  rows(file: string, columns: readonly LakeColumn[], folder: string): RowText;
}

export function objectFiles(format: Format, parquet: ParquetFiles): ObjectFiles {
  return format === 'PARQUET' ? parquetObjects(parquet) : textObjects;
}

/** A text object is `RowText` as it is. */
const textObjects: ObjectFiles = {
  make: async ({ file }) => file,
  rows: (file) => createReadStream(file),
};

function parquetObjects(parquet: ParquetFiles): ObjectFiles {
  return {
    async make(text, columns) {
      const file = `${text.file}.parquet`;
      await parquet.write(text, columns, file);
      await unlink(text.file);
      return file;
    },

    async *rows(file, columns, folder) {
      const text = join(folder, 'restored.text');
      await parquet.read(file, columns, text);
      yield* createReadStream(text);
      await unlink(text);
    },
  };
}
