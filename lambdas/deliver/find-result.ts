import { MOST_FILES } from '../../core/contract/query.ts';
import type { StoredResult } from '../../core/record/record.ts';
import type { DeliverCall } from '../../core/workflow/deliver-call.ts';
import { parseLocation, resultLocation, unloadFormat } from '../../core/workflow/outcome.ts';
import type { Links } from '../shared/links.ts';
import type { ResultFiles } from './result-files.ts';

/** The result of a query as it lies in the bucket; undefined where there is none. */
export async function findResult(
  call: DeliverCall,
  links: Links,
  files: ResultFiles,
): Promise<StoredResult | undefined> {
  if (unloadFormat(call.Order)) return unloadedResult(call, files);
  const location = resultLocation(call);
  const ContentLength = location && (await links.contentLength(location));
  if (!location || ContentLength === undefined) return undefined;
  // Of a statement that tells nothing, such as CREATE TABLE, the engine leaves an empty text file.
  if (ContentLength === 0 && !location.Key.endsWith('.csv')) return undefined;
  return { ...location, ContentLength };
}

async function unloadedResult(call: DeliverCall, files: ResultFiles): Promise<StoredResult | undefined> {
  const Format = unloadFormat(call.Order);
  const { Status, Statistics, OutputLocation } = { ...call.Execution };
  if (!Format || Status?.State !== 'SUCCEEDED') return undefined;
  const manifest = parseLocation(Statistics?.DataManifestLocation);
  const found = manifest && (await files.listed(manifest));
  // Without rows there need not be a manifest.
  const Bucket = (manifest ?? parseLocation(OutputLocation))?.Bucket;
  if (!Bucket || (manifest && !found)) return undefined;
  const all = found ?? [];
  return {
    Bucket,
    Format,
    Files: all.slice(0, MOST_FILES),
    FileCount: all.length,
    ContentLength: all.reduce((sum, file) => sum + file.ContentLength, 0),
  };
}
