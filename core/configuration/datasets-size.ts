import type { Dataset } from '../archive/dataset.ts';

// Lambda takes 4 KB for all variables of a function together; the others and the names of all take a quarter of that.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
const MAX_DATASETS_BYTES = 3_000;

/** Why so many datasets are too many for an environment variable; undefined where they are not. */
export function datasetsSizeFault(datasets: readonly Dataset[]): string | undefined {
  const bytes = Buffer.byteLength(JSON.stringify(datasets));
  if (bytes <= MAX_DATASETS_BYTES) return undefined;
  return `they take ${bytes} bytes of ${MAX_DATASETS_BYTES}; deploy some of them as another stage`;
}
