/**
 * The name of what is computed from data: a hash of all that it depends on, so that a run finds what an earlier run has
 * left.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../study/run-id.ts';

/** @param columns as they are in memory, in an order that `facts` and the code tell */
export function dataAddress(facts: object, columns: readonly (Float64Array | Int32Array | Uint8Array)[]): string {
  const hash = createHash('sha256').update(canonicalJson(facts));
  for (const column of columns) {
    // Lengths keep neighbouring columns apart.
    hash.update(`\n${column.length}\n`).update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex');
}
