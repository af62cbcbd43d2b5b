import { LakehookError } from '../errors.ts';

/** A question that a dataset cannot answer, whoever asks however often: a column or a value is not what it has to be. */
export class DatasetQueryRefused extends LakehookError {
  /**
   * @param field what is wrong, such as `Filters.amount.From`.
   * @param reason a sentence for the caller.
   */
  constructor(field: string, reason: string) {
    super('DatasetQueryRefused', `${field}: ${reason}`);
  }
}
