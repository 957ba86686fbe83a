import * as keys from '../lake/keys.ts';
import { lake } from './environment.ts';

/** What the lake has of an analysis' replicates, by holdout and then by the first replicate. Ranges may overlap. */
export async function storedRanges(address: string): Promise<keys.ReplicateRange[]> {
  const ranges: keys.ReplicateRange[] = [];
  for await (const { key } of lake().list(keys.wqsReplicatesPrefix(address))) {
    const range = keys.replicateRange(key);
    if (range) ranges.push(range);
  }
  return ranges.sort((a, b) => a.holdout - b.holdout || a.first - b.first);
}
