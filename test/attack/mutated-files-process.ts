/** A process that may crash, hang or run out of memory over the files that it examines. */
import { type Examination, examine, filesToMutate, mutated } from './mutated-files.ts';

/** Seeds from the first up to, not including, the last. */
export type Batch = readonly [from: number, to: number];

export interface Examined {
  readonly seed: number;
  readonly examination: Examination;
}

const files = filesToMutate();

process.on('message', ([from, to]: Batch) => {
  const examined: Examined[] = [];
  for (let seed = from; seed < to; seed++) examined.push({ seed, examination: examine(mutated(files, seed)) });
  process.send?.(examined);
});
